# Reference values of the analyses, from R. Rscript tests/reference/reference.R, from the checkout:
# runs each other script of this folder, which gives a named list, and writes values.json beside it.
suppressPackageStartupMessages({library(survival); library(nlme)})
options(warn = 2)

folder <- "tests/reference"

json <- function(x) {
  if (is.list(x)) {
    if (is.null(names(x))) return(paste0("[", paste(vapply(x, json, ""), collapse = ", "), "]"))
    fields <- paste0('"', names(x), '": ', vapply(x, json, ""))
    return(paste0("{", paste(fields, collapse = ",\n"), "}"))
  }
  if (is.character(x)) return(paste0('"', x, '"'))
  numbers <- ifelse(is.na(x), "null", sprintf("%.17g", x))
  if (length(x) == 1) numbers else paste0("[", paste(numbers, collapse = ", "), "]")
}

read <- function(name) {
  data <- read.csv(file.path(folder, paste0(name, ".csv")))
  data$treated <- as.numeric(data$arm == 2)
  data
}


values <- list(
  made_with = paste0(
    "R ", getRversion(), ", survival ", packageVersion("survival"), ", nlme ", packageVersion("nlme")
  )
)
for (script in setdiff(sort(list.files(folder, "[.]R$")), "reference.R")) {
  values <- c(values, source(file.path(folder, script), local = new.env())$value)
}
writeLines(json(values), file.path(folder, "values.json"))
