# Reference values of the survival analyses, from R's survival package.
# Rscript tests/reference/reference.R, from the checkout; writes values.json beside this file.
suppressPackageStartupMessages(library(survival))
options(warn = 2)

folder <- "tests/reference"
control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)

json <- function(x) {
  if (is.list(x)) {
    fields <- paste0('"', names(x), '": ', vapply(x, json, ""))
    return(paste0("{", paste(fields, collapse = ",\n"), "}"))
  }
  if (is.character(x)) return(paste0('"', x, '"'))
  numbers <- ifelse(is.na(x), "null", sprintf("%.17g", x))
  if (length(x) == 1) numbers else paste0("[", paste(numbers, collapse = ", "), "]")
}

curve <- function(data) {
  fit <- survfit(Surv(time, event) ~ 1, data = data, conf.type = "log-log")
  middle <- quantile(fit, 0.5)
  list(
    time = fit$time, at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor,
    survival = fit$surv, standard_error = fit$std.err * fit$surv,
    lower = fit$lower, upper = fit$upper,
    median = c(middle$quantile[[1]], middle$lower[[1]], middle$upper[[1]])
  )
}

by_arm <- function(data) {
  arms <- sort(unique(data$arm))
  curves <- lapply(arms, function(arm) curve(data[data$arm == arm, ]))
  names(curves) <- arms
  curves
}

log_rank <- function(data) {
  test <- survdiff(Surv(time, event) ~ arm, data = data)
  list(
    chi_square = test$chisq, df = length(test$n) - 1,
    p_value = pchisq(test$chisq, length(test$n) - 1, lower.tail = FALSE),
    observed = test$obs, expected = test$exp
  )
}

cox <- function(formula, data, ties = "efron") {
  fit <- summary(coxph(formula, data = data, ties = ties, control = control))
  list(
    estimate = unname(fit$coefficients[, "coef"]),
    standard_error = unname(fit$coefficients[, "se(coef)"]),
    p_value = unname(fit$coefficients[, "Pr(>|z|)"]),
    lower = unname(fit$conf.int[, "lower .95"]), upper = unname(fit$conf.int[, "upper .95"]),
    log_likelihood = fit$loglik[2]
  )
}

read <- function(name) {
  data <- read.csv(file.path(folder, paste0(name, ".csv")))
  data$treated <- as.numeric(data$arm == 2)
  data
}

freireich <- read("freireich")
feigl_zelen <- read("feigl_zelen")
embury <- read("embury")
ties <- read("ties")
skewed <- read("skewed")
trial <- read("trial")

arm <- Surv(time, event) ~ treated
arms <- Surv(time, event) ~ I(as.numeric(arm == 2)) + I(as.numeric(arm == 3))
adjusted <- Surv(time, event) ~
  treated + pnfh + I(treated * pnfh) + age + limb + uk + onset + alsfrs + svc

values <- list(
  made_with = paste0(
    "R ", getRversion(), ", survival ", packageVersion("survival")
  ),
  kaplan_meier = list(
    freireich = by_arm(freireich), feigl_zelen = by_arm(feigl_zelen), embury = by_arm(embury),
    ties = by_arm(ties), trial = by_arm(trial)
  ),
  log_rank = list(
    freireich = log_rank(freireich), feigl_zelen = log_rank(feigl_zelen),
    embury = log_rank(embury), ties = log_rank(ties), trial = log_rank(trial)
  ),
  cox = list(
    freireich_efron = cox(arm, freireich),
    freireich_breslow = cox(arm, freireich, "breslow"),
    freireich_covariate = cox(update(arm, ~ . + logwbc), freireich),
    freireich_interaction = cox(Surv(time, event) ~ treated + logwbc + I(treated * logwbc), freireich),
    feigl_zelen_efron = cox(arm, feigl_zelen),
    feigl_zelen_interaction = cox(Surv(time, event) ~ treated + wbc + I(treated * wbc), feigl_zelen),
    feigl_zelen_breslow = cox(Surv(time, event) ~ treated + wbc + I(treated * wbc), feigl_zelen, "breslow"),
    embury_efron = cox(arm, embury),
    ties_efron = cox(arms, ties),
    ties_breslow = cox(arms, ties, "breslow"),
    ties_stratified = cox(update(arms, ~ . + strata(site)), ties),
    skewed_efron = cox(Surv(time, event) ~ x, skewed),
    trial_unadjusted = cox(arm, trial),
    trial_adjusted = cox(adjusted, trial),
    trial_stratified = cox(update(arm, ~ . + strata(stratum)), trial),
    trial_stratum_2 = cox(arm, trial[trial$stratum == 2, ]),
    trial_stratum_3 = cox(arm, trial[trial$stratum == 3, ])
  )
)
writeLines(json(values), file.path(folder, "values.json"))
