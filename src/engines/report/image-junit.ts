// SPDX-License-Identifier: Apache-2.0
/** The images of a report as suites of JUnit. */
import {
  type ImageVulnerability,
  isFixable,
  type ReportImage,
  type ReportImages,
  type ScannedReportImage,
  withDatabaseDoubts,
} from './image-results.ts'
import { escapeMarkup } from './xml.ts'

/** How many cases the suites have together. */
export interface SuiteCounts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
}

/** Counts what `imageSuites` writes. */
export function countImageCases(found: ReportImages | undefined): SuiteCounts {
  const counts = withDatabaseDoubts(found).map(countsOf)
  const sum = (valueOf: (each: SuiteCounts) => number) => counts.reduce((total, each) => total + valueOf(each), 0)
  return { tests: sum(each => each.tests), failures: sum(each => each.failures), errors: sum(each => each.errors) }
}

/**
 * A suite for each image: a failed case for each vulnerability, a skipped one for each reason why there may be more.
 * An image that could not be scanned is an error, and one in which nothing was found a case that passed.
 */
export function* imageSuites(
  found: ReportImages | undefined,
  { firstId, timestamp }: { readonly firstId: number; readonly timestamp: string },
): Iterable<string> {
  for (const [i, image] of withDatabaseDoubts(found).entries()) {
    const { tests, failures, errors } = countsOf(image)
    const skipped = image.kind === 'scanned' ? image.doubts.length : 0
    const name = escapeMarkup(`image ${image.name}`)
    yield `  <testsuite name="${name}" id="${firstId + i}" timestamp="${escapeMarkup(timestamp)}" tests="${tests}" failures="${failures}" skipped="${skipped}" errors="${errors}" time="0">\n`
    if (image.kind === 'scanned') yield* casesOf(image)
    else yield testCase(image, 'scan', `<error message="${escapeMarkup(image.because)}"/>`)
    yield '  </testsuite>\n'
  }
}

function countsOf(image: ReportImage): SuiteCounts {
  if (image.kind === 'unscanned') return { tests: 1, failures: 0, errors: 1 }
  const cases = image.vulnerabilities.length + image.doubts.length
  return { tests: Math.max(cases, 1), failures: image.vulnerabilities.length, errors: 0 }
}

function* casesOf(image: ScannedReportImage): Iterable<string> {
  for (const each of image.vulnerabilities)
    yield testCase(
      image,
      `${each.id} in ${each.package} ${each.version}`,
      `<failure type="${each.severity}" message="${escapeMarkup(remedyOf(each))}"/>`,
    )
  for (const { status, because } of image.doubts)
    yield testCase(image, status, `<skipped message="${escapeMarkup(because)}"/>`)
  if (image.vulnerabilities.length + image.doubts.length === 0) yield testCase(image, 'no known vulnerabilities', '')
}

function testCase({ name }: ReportImage, title: string, outcome: string): string {
  const open = `    <testcase name="${escapeMarkup(title)}" classname="${escapeMarkup(name)}" time="0"`
  return outcome === '' ? `${open}/>\n` : `${open}>${outcome}</testcase>\n`
}

function remedyOf(found: ImageVulnerability): string {
  return isFixable(found)
    ? `Update ${found.package} to ${found.fixVersions.join(' or ')}`
    : 'No release that repairs it is known'
}
