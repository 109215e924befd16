// SPDX-License-Identifier: Apache-2.0
import { compareDigits, compareLists } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'

/**
 * Versions of R packages: numbers separated by `.` or `-`; of two that agree, the longer is the greater.
 *
 * Source: R `package_version`, "Writing R Extensions" §1.1.1.
 */
export const scheme = defineScheme<readonly string[]>({
  id: 'cran',
  title: 'R package',
  urls: ['https://cran.r-project.org/doc/manuals/r-release/R-exts.html'],
  parse: text => (/^\d+(?:[.-]\d+)*$/.test(text) ? text.split(/[.-]/) : undefined),
  order: (a, b) => compareLists(a, b, compareDigits),
})
