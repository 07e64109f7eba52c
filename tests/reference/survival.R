# Survival analyses, by R's survival package.
control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)

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

log_rank <- function(data, formula = Surv(time, event) ~ arm, rho = 0) {
  test <- survdiff(formula, data = data, rho = rho)
  df <- length(test$n) - 1
  if (is.matrix(test$obs)) df <- nrow(test$obs) - 1
  list(
    chi_square = test$chisq, df = df, p_value = pchisq(test$chisq, df, lower.tail = FALSE),
    observed = rowSums(as.matrix(test$obs)), expected = rowSums(as.matrix(test$exp))
  )
}

# Fleming-Harrington weights with gamma, which survdiff lacks: two arms, time by time
fleming_harrington <- function(data, rho, gamma) {
  before <- 1
  difference <- variance <- 0
  for (moment in sort(unique(data$time[data$event == 1]))) {
    at_risk <- data$time >= moment
    n <- sum(at_risk)
    d <- sum(data$time == moment & data$event == 1)
    n2 <- sum(at_risk & data$arm == 2)
    d2 <- sum(data$time == moment & data$event == 1 & data$arm == 2)
    weight <- before^rho * (1 - before)^gamma
    difference <- difference + weight * (d2 - d * n2 / n)
    if (n > 1) variance <- variance + weight^2 * d * n2 / n * (1 - n2 / n) * (n - d) / (n - 1)
    before <- before * (1 - d / n)
  }
  chi_square <- difference^2 / variance
  list(chi_square = chi_square, p_value = pchisq(chi_square, 1, lower.tail = FALSE))
}

# area below the curve up to tau, by arm
restricted_mean <- function(data, tau) {
  by_arm <- lapply(split(data, data$arm), function(rows) {
    fit <- survfit(Surv(time, event) ~ 1, data = rows)
    found <- summary(fit, rmean = tau)$table
    list(mean = found[["rmean"]], standard_error = found[["se(rmean)"]])
  })
  list(tau = tau, by_arm = by_arm)
}

# Aalen-Johansen incidence of cause 1 where cause 2 competes, by arm
incidence <- function(time, cause, arm) {
  lapply(split(data.frame(time, cause), arm), function(rows) {
    state <- factor(rows$cause, 0:2)
    fit <- survfit(Surv(rows$time, state) ~ 1, conf.type = "log-log")
    kept <- fit$pstate[, 2] > 0
    list(
      time = fit$time[kept], incidence = fit$pstate[kept, 2], standard_error = fit$std.err[kept, 2],
      lower = fit$lower[kept, 2], upper = fit$upper[kept, 2]
    )
  })
}

proportionality <- function(formula, data, ties = "efron") {
  found <- cox.zph(
    coxph(formula, data = data, ties = ties, control = control, model = TRUE), transform = "km", terms = FALSE
  )$table
  list(
    chi_square = unname(found[, "chisq"]), df = unname(found[, "df"]), p_value = unname(found[, "p"])
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

freireich <- read("freireich")
feigl_zelen <- read("feigl_zelen")
embury <- read("embury")
ties <- read("ties")
skewed <- read("skewed")
trial <- read("trial")
mirocals <- read("synthetic_mirocals")
mgus <- read("mgus")
transplant <- read("transplant")
pbc <- read("pbc")

# strata of the textbook sets: log white cells low, medium, high as in Kleinbaum & Klein; 10 000
# cells; oedema none, controlled, despite diuretics
freireich$stratum <- findInterval(freireich$logwbc, c(2.305, 3.005))
feigl_zelen$stratum <- as.numeric(feigl_zelen$wbc >= 10000)

arm <- Surv(time, event) ~ treated
arms <- Surv(time, event) ~ I(as.numeric(arm == 2)) + I(as.numeric(arm == 3))
adjusted <- Surv(time, event) ~
  treated + pnfh + I(treated * pnfh) + age + limb + uk + onset + alsfrs + svc
main_effects <- update(adjusted, ~ . - I(treated * pnfh))

list(
  kaplan_meier = list(
    freireich = by_arm(freireich), feigl_zelen = by_arm(feigl_zelen), embury = by_arm(embury),
    pbc = by_arm(pbc),
    ties = by_arm(ties), trial = by_arm(trial), synthetic_mirocals = by_arm(mirocals)
  ),
  log_rank = list(
    freireich = log_rank(freireich), feigl_zelen = log_rank(feigl_zelen),
    embury = log_rank(embury), pbc = log_rank(pbc), ties = log_rank(ties), trial = log_rank(trial),
    synthetic_mirocals = log_rank(mirocals)
  ),
  log_rank_stratified = list(
    freireich = log_rank(freireich, Surv(time, event) ~ arm + strata(stratum)),
    feigl_zelen = log_rank(feigl_zelen, Surv(time, event) ~ arm + strata(stratum)),
    pbc = log_rank(pbc, Surv(time, event) ~ arm + strata(edema)),
    ties = log_rank(ties, Surv(time, event) ~ arm + strata(site)),
    synthetic_mirocals = log_rank(mirocals, Surv(time, event) ~ arm + strata(uk, limb))
  ),
  log_rank_rho_1 = list(
    freireich = log_rank(freireich, rho = 1), pbc = log_rank(pbc, rho = 1), ties = log_rank(ties, rho = 1),
    synthetic_mirocals = log_rank(mirocals, rho = 1)
  ),
  fleming_harrington = list(
    embury = list("0,1" = fleming_harrington(embury, 0, 1), "1,1" = fleming_harrington(embury, 1, 1)),
    freireich = list("0,1" = fleming_harrington(freireich, 0, 1), "1,0" = fleming_harrington(freireich, 1, 0)),
    synthetic_mirocals = list(
      "0,1" = fleming_harrington(mirocals, 0, 1), "1,1" = fleming_harrington(mirocals, 1, 1)
    )
  ),
  restricted_mean = list(
    freireich = restricted_mean(freireich, 20), feigl_zelen = restricted_mean(feigl_zelen, 60),
    embury = restricted_mean(embury, 40), synthetic_mirocals = restricted_mean(mirocals, 640)
  ),
  incidence = list(
    gastrostomy = incidence(mirocals$gastrostomy_time, mirocals$gastrostomy_cause, mirocals$arm),
    ventilation = incidence(mirocals$ventilation_time, mirocals$ventilation_cause, mirocals$arm),
    mgus = incidence(mgus$time, mgus$cause, mgus$arm),
    transplant = incidence(transplant$time, transplant$cause, transplant$arm),
    pbc = incidence(pbc$time, pbc$cause, pbc$arm),
    ties = incidence(ties$time, ties$event * (1 + ties$site), ties$arm)
  ),
  proportionality = list(
    freireich = proportionality(update(arm, ~ . + logwbc), freireich),
    feigl_zelen = proportionality(update(arm, ~ . + wbc), feigl_zelen),
    embury = proportionality(arm, embury), ties = proportionality(arms, ties),
    synthetic_mirocals = proportionality(arm, mirocals),
    synthetic_mirocals_adjusted = proportionality(adjusted, mirocals)
  ),
  cox = list(
    freireich_efron = cox(arm, freireich),
    freireich_breslow = cox(arm, freireich, "breslow"),
    freireich_covariate = cox(update(arm, ~ . + logwbc), freireich),
    freireich_interaction = cox(Surv(time, event) ~ treated + logwbc + I(treated * logwbc), freireich),
    freireich_stratified = cox(update(arm, ~ . + strata(stratum)), freireich),
    feigl_zelen_stratified = cox(update(arm, ~ . + strata(stratum)), feigl_zelen),
    feigl_zelen_efron = cox(arm, feigl_zelen),
    feigl_zelen_interaction = cox(Surv(time, event) ~ treated + wbc + I(treated * wbc), feigl_zelen),
    feigl_zelen_breslow = cox(Surv(time, event) ~ treated + wbc + I(treated * wbc), feigl_zelen, "breslow"),
    embury_efron = cox(arm, embury),
    pbc_efron = cox(update(arm, ~ . + bili), pbc),
    pbc_breslow = cox(update(arm, ~ . + bili), pbc, "breslow"),
    pbc_interaction = cox(Surv(time, event) ~ treated + bili + I(treated * bili), pbc),
    pbc_stratified = cox(update(arm, ~ . + strata(edema)), pbc),
    ties_efron = cox(arms, ties),
    ties_breslow = cox(arms, ties, "breslow"),
    ties_stratified = cox(update(arms, ~ . + strata(site)), ties),
    skewed_efron = cox(Surv(time, event) ~ x, skewed),
    synthetic_mirocals_unadjusted = cox(arm, mirocals),
    synthetic_mirocals_breslow = cox(arm, mirocals, "breslow"),
    synthetic_mirocals_adjusted = cox(adjusted, mirocals),
    synthetic_mirocals_main = cox(main_effects, mirocals),
    synthetic_mirocals_stratified = cox(update(arm, ~ . + strata(uk, limb)), mirocals),
    trial_unadjusted = cox(arm, trial),
    trial_adjusted = cox(adjusted, trial),
    trial_main = cox(main_effects, trial),
    trial_stratified = cox(update(arm, ~ . + strata(stratum)), trial),
    trial_stratum_2 = cox(arm, trial[trial$stratum == 2, ]),
    trial_stratum_3 = cox(arm, trial[trial$stratum == 3, ])
  )
)
