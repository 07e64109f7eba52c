# The analyses of the default trial, as its release names them: analysis_id, term, statistic.
# A pair of numbers is of both arms, placebo first; a single one is of the treated, or of all.
control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
data <- cbind(
  read("synthetic_mirocals"), read.csv(file.path(folder, "synthetic_subgroups.csv"))
)
horizon <- 640
others <- ~ . + age + limb + uk + onset + alsfrs + svc
covariates <- c("AGE", "ONSSITE", "COUNTRY", "ONSRNDMO", "ALSFRBL", "SVCPPBL")

fit <- function(formula, rows = data, ties = "efron") {
  coxph(formula, data = rows, ties = ties, control = control, model = TRUE)
}

coefficients_of <- function(fit, terms) {
  found <- summary(fit)
  told <- lapply(seq_along(terms), function(i) list(
    "coefficient" = found$coefficients[i, "coef"],
    "standard error" = found$coefficients[i, "se(coef)"],
    "hazard ratio" = found$conf.int[i, "exp(coef)"],
    "hazard ratio lower" = found$conf.int[i, "lower .95"],
    "hazard ratio upper" = found$conf.int[i, "upper .95"],
    "p value" = found$coefficients[i, "Pr(>|z|)"]
  ))
  setNames(told, terms)
}

# the model of treatment, these columns of pNFH, their products with treatment, and the covariates
adjusted <- function(columns, rows = data, ties = "efron", interaction = TRUE, of = others) {
  products <- if (interaction) paste0("I(treated * ", columns, ")") else NULL
  main <- reformulate(c("treated", c(rbind(columns, products))), quote(Surv(time, event)))
  fit(update(main, of), rows, ties)
}

adjusted_terms <- function(names, interaction = TRUE) {
  c("TRT01P", c(rbind(names, if (interaction) paste0("TRT01P*", names))), covariates)
}

likelihood_ratio <- function(smaller, larger, df) {
  chi_square <- 2 * (larger$loglik[2] - smaller$loglik[2])
  list(interaction = list(
    "chi-square" = chi_square, "degrees of freedom" = df,
    "p value" = pchisq(chi_square, df, lower.tail = FALSE)
  ))
}

# a cell without an event has no finite coefficient: coxph warns, its likelihood is the supremum
subgroup <- function(level) {
  data$level <- factor(level)
  suppressWarnings({
    smaller <- fit(Surv(time, event) ~ treated + level, data)
    larger <- fit(Surv(time, event) ~ treated * level, data)
  })
  likelihood_ratio(smaller, larger, nlevels(data$level) - 1)
}

curves <- function() {
  arms <- lapply(1:2, function(arm) {
    survfit(Surv(time, event) ~ 1, data = data[data$arm == arm, ], conf.type = "log-log")
  })
  days <- c(183, 365, 548, horizon)
  told <- lapply(days, function(day) {
    points <- lapply(arms, function(curve) summary(curve, times = day))
    list(
      "survival" = sapply(points, `[[`, "surv"), "survival lower" = sapply(points, `[[`, "lower"),
      "survival upper" = sapply(points, `[[`, "upper"),
      "survival standard error" = sapply(points, `[[`, "std.err"),
      "at risk" = sapply(points, `[[`, "n.risk")
    )
  })
  setNames(told, paste("day", days))
}

areas <- function() {
  found <- sapply(1:2, function(arm) {
    curve <- survfit(Surv(time, event) ~ 1, data = data[data$arm == arm, ])
    summary(curve, rmean = horizon)$table[c("rmean", "se(rmean)")]
  })
  list("restricted mean survival" = found[1, ], "restricted mean survival standard error" = found[2, ],
    "restricted mean survival difference" = diff(found[1, ]))
}

# the adjusted model's survival had all been in each arm, averaged over all
standardised <- function(model) {
  found <- sapply(0:1, function(treated) {
    everybody <- data
    everybody$treated <- treated
    curve <- survfit(model, newdata = everybody)
    survival <- rowMeans(curve$surv)
    steps <- diff(c(0, curve$time))
    c(tail(survival, 1), sum(steps * c(1, head(survival, -1))))
  })
  list(
    "risk" = 1 - found[1, ], "restricted mean survival" = found[2, ],
    "risk difference" = -diff(found[1, ]), "restricted mean survival difference" = diff(found[2, ])
  )
}

along <- function(model, values) {
  at <- lapply(values, function(x) {
    places <- c("treated", "I(treated * pnfh)")
    log_ratio <- sum(coef(model)[places] * c(1, x))
    error <- sqrt(drop(c(1, x) %*% vcov(model)[places, places] %*% c(1, x)))
    list(
      "hazard ratio" = exp(log_ratio), "hazard ratio lower" = exp(log_ratio - qnorm(0.975) * error),
      "hazard ratio upper" = exp(log_ratio + qnorm(0.975) * error)
    )
  })
  setNames(at, paste("NFHPBL =", values))
}

period <- function(from, to) {
  rows <- data[data$time > from, ]
  rows$event <- rows$event * (rows$time <= to)
  rows$time <- pmin(rows$time, to)
  coefficients_of(fit(Surv(time, event) ~ treated, rows), "TRT01P")
}

incidence <- function(time, cause) {
  curves <- lapply(1:2, function(arm) {
    state <- factor(cause[data$arm == arm], 0:2)
    survfit(Surv(time[data$arm == arm], state) ~ 1, conf.type = "log-log")
  })
  days <- c(183, 365)
  told <- lapply(days, function(day) {
    points <- lapply(curves, function(curve) {
      at <- max(which(curve$time <= day))
      c(curve$pstate[at, 2], curve$std.err[at, 2], curve$lower[at, 2], curve$upper[at, 2])
    })
    names <- c("incidence", "standard error", "incidence lower", "incidence upper")
    setNames(lapply(1:4, function(i) c(points[[1]][i], points[[2]][i])), names)
  })
  setNames(told, paste("day", days))
}

limit <- quantile(data$pnfh, 0.99)
data$capped <- pmin(data$pnfh, limit)
data$doublings <- log2(data$pnfh / median(data$pnfh))
knots <- quantile(data$pnfh, c(0.10, 0.50, 0.90))
cubed <- function(x, knot) pmax(x - knot, 0)^3
bend <- function(x) {
  (cubed(x, knots[1]) - cubed(x, knots[2]) * (knots[3] - knots[1]) / (knots[3] - knots[2]) +
    cubed(x, knots[3]) * (knots[2] - knots[1]) / (knots[3] - knots[2])) / (knots[3] - knots[1])^2
}
data$linear <- data$pnfh - knots[2]
data$bent <- bend(data$pnfh) - bend(knots[2])

on_treatment <- data
on_treatment$event <- data$event * (data$time <= data$last_dose + 28)
on_treatment$time <- pmin(data$time, data$last_dose + 28)

arm <- Surv(time, event) ~ treated
pnfh <- adjusted_terms("NFHPBL")
main <- adjusted("pnfh")
spline <- adjusted(c("linear", "bent"))
spline_names <- c("NFHPBL linear", "NFHPBL bent")
within <- ~ . + age + onset + alsfrs + svc + strata(uk, limb)

list(release = list(
  "OS.KM" = curves(),
  "OS.RMST" = setNames(list(areas()), paste("day", horizon)),
  "OS.STANDARDISED" = setNames(list(standardised(main)), paste("day", horizon)),
  "OS.COX.ADJ" = coefficients_of(main, pnfh),
  "OS.COX.ADJ.AT.NFHPBL" = along(main, c(750, 2000, 3700, 6000)),
  "OS.COX.PERIOD.1" = period(0, 183),
  "OS.COX.PERIOD.2" = period(183, 365),
  "OS.COX.PERIOD.3" = period(365, horizon),
  "OS.SENS.BRESLOW" = coefficients_of(fit(arm, ties = "breslow"), "TRT01P"),
  "OS.SENS.STRATIFIED" = coefficients_of(fit(update(arm, ~ . + strata(uk, limb))), "TRT01P"),
  "OS.SENS.ON_TREATMENT" = coefficients_of(fit(arm, on_treatment), "TRT01P"),
  "OS.SENS.MAIN" = coefficients_of(
    adjusted("pnfh", interaction = FALSE), adjusted_terms("NFHPBL", FALSE)
  ),
  "OS.SENS.ADJ.BRESLOW" = coefficients_of(adjusted("pnfh", ties = "breslow"), pnfh),
  "OS.SENS.ADJ.STRATIFIED" = coefficients_of(
    adjusted("pnfh", of = within), setdiff(pnfh, c("ONSSITE", "COUNTRY"))
  ),
  "OS.SENS.ADJ.ON_TREATMENT" = coefficients_of(adjusted("pnfh", on_treatment), pnfh),
  "OS.SENS.CAPPED" = coefficients_of(adjusted("capped"), adjusted_terms("NFHPBL capped")),
  "OS.SENS.LOG2" = coefficients_of(
    adjusted("doublings"), adjusted_terms("NFHPBL log2 from the median")
  ),
  "OS.SENS.SPLINE" = c(
    coefficients_of(spline, adjusted_terms(spline_names)),
    likelihood_ratio(adjusted(c("linear", "bent"), interaction = FALSE), spline, 2)
  ),
  "OS.SUBGROUP.COUNTRY" = subgroup(data$uk),
  "OS.SUBGROUP.ONSSITE" = subgroup(data$limb),
  "OS.SUBGROUP.SEX" = subgroup(data$sex),
  "OS.SUBGROUP.AGE" = subgroup(data$age >= 60),
  "OS.SUBGROUP.ELESCOR" = subgroup(data$el_escorial),
  "OS.SUBGROUP.PROGBL" = subgroup(cut(data$progression, c(-Inf, 0.5, 1, Inf), right = FALSE)),
  "OS.SUBGROUP.GENOTYPE" = subgroup(data$genotype),
  "GASDTH.INCIDENCE" = incidence(data$gastrostomy_time, data$gastrostomy_cause),
  "NIVDTH.INCIDENCE" = incidence(data$ventilation_time, data$ventilation_cause)
))
