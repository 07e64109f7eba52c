# The analyses of function: nlme's mixed models, lm, and pairs of subjects counted one by one.
control <- lmeControl(
  tolerance = 1e-10, msTol = 1e-12, maxIter = 500, msMaxIter = 500, niterEM = 100
)

mixed <- function(formula, data) {
  fit <- lme(formula, data = data, random = ~ time | subject, method = "REML", control = control)
  random <- getVarCov(fit)
  list(
    effects = unname(fixef(fit)), errors = unname(sqrt(diag(vcov(fit)))),
    random = c(random[1, 1], random[1, 2], random[2, 2]), residual = fit$sigma^2,
    log_likelihood = as.numeric(logLik(fit))
  )
}

covariance <- function(formula, data) {
  fit <- lm(formula, data = data)
  limits <- confint(fit)["treated", ]
  list(
    estimate = unname(coef(fit)["treated"]),
    standard_error = summary(fit)$coefficients["treated", "Std. Error"],
    lower = unname(limits[1]), upper = unname(limits[2]),
    p_value = summary(fit)$coefficients["treated", "Pr(>|t|)"]
  )
}

# one pair: 1 where the first fares better, -1 where the second does
fare <- function(first, second, death, change) {
  if (is.finite(death[first]) || is.finite(death[second])) {
    return(sign(death[first] - death[second]))
  }
  common <- which(!is.na(change[first, ]) & !is.na(change[second, ]))
  if (!length(common)) return(0)
  last <- max(common)
  sign(change[first, last] - change[second, last])
}

joint <- function(data, change) {
  size <- nrow(data)
  death <- ifelse(is.na(data$death), Inf, data$death)
  pairs <- matrix(0, size, size)
  for (i in seq_len(size)) for (j in seq_len(size)) {
    pairs[i, j] <- if (i == j || (is.infinite(death[i]) && is.infinite(death[j]))) {
      if (i == j) 0 else fare(i, j, death, change)
    } else if (death[i] == death[j]) 0 else fare(i, j, death, change)
  }
  data$rank <- rank(rowSums(pairs))
  one <- which(data$treated == 1)
  two <- which(data$treated == 0)
  between <- pairs[one, two]
  wins <- sum(between == 1)
  losses <- sum(between == -1)
  n <- length(one)
  m <- length(two)
  u <- rowMeans(between == 1) / mean(between == 1) - rowMeans(between == -1) / mean(between == -1)
  v <- colMeans(between == 1) / mean(between == 1) - colMeans(between == -1) / mean(between == -1)
  error <- sqrt(sum(u^2) / n^2 + sum(v^2) / m^2)
  limits <- exp(log(wins / losses) + c(-1, 1) * qnorm(0.975) * error)
  list(
    wins = wins, losses = losses, ties = n * m - wins - losses,
    ratio = wins / losses, lower = limits[1], upper = limits[2],
    p_value = 2 * pnorm(-abs(log(wins / losses)) / error),
    mean_rank = c(mean(data$rank[two]), mean(data$rank[one])),
    ancova = covariance(rank ~ treated + britain + bulbar, data)
  )
}

orthodont <- read.csv(file.path(folder, "orthodont.csv"))
bodyweight <- read.csv(file.path(folder, "bodyweight.csv"))
bodyweight$diet <- factor(bodyweight$diet)
oxboys <- read.csv(file.path(folder, "oxboys.csv"))
alsfrs <- read.csv(file.path(folder, "alsfrs.csv"))
alsfrs$time <- (alsfrs$day - 1) / 30.4375
subjects <- read.csv(file.path(folder, "alsfrs_subjects.csv"))
model <- total ~ base + britain + bulbar + time + I(time * treated)
visits <- sort(unique(alsfrs$visit))
change <- sapply(visits, function(visit) {
  rows <- alsfrs[alsfrs$visit == visit, ]
  (rows$total - rows$base)[match(subjects$subject, rows$subject)]
})
month_12 <- alsfrs[alsfrs$visit == 8, ]
month_12$change <- month_12$total - month_12$base
low <- subjects$stratum == 2

list(
  mixed = list(
    orthodont = mixed(distance ~ time + female + I(time * female), orthodont),
    oxboys = mixed(height ~ time, oxboys),
    bodyweight = mixed(weight ~ time * diet, bodyweight),
    alsfrs = mixed(model, alsfrs),
    alsfrs_low = mixed(model, alsfrs[alsfrs$stratum == 2, ]),
    alsfrs_high = mixed(model, alsfrs[alsfrs$stratum == 3, ])
  ),
  covariance = list(month_12 = covariance(change ~ treated + base + britain + bulbar, month_12)),
  joint = list(
    alsfrs = joint(subjects, change), alsfrs_low = joint(subjects[low, ], change[low, ])
  )
)
