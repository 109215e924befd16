// SPDX-License-Identifier: Apache-2.0
import { compareDigits } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { compareSegments } from './rpm-like/segments.ts'
import { type EpochVersion, saysSomething, splitEpoch } from './rpm-like/split-epoch.ts'

/**
 * Versions of rpm packages, `epoch:version-release`, with `~` (before) and `^` (after) as rpm itself orders them.
 *
 * An absent epoch counts as 0 in the order. Against the bound of an advisory epochs count only when both sides
 * give one, because advisories and source package names leave them out at random.
 * Source: rpm `rpmvercmp.c`, rpm-version(7); grype `version/rpm_version.go` for the bounds.
 */
export const scheme = defineScheme<EpochVersion>({
  id: 'rpm',
  title: 'RPM package',
  urls: ['https://rpm.org/docs/latest/man/rpm-version.7'],
  parse: splitEpoch,
  order: (a, b) => compareDigits(a.epoch ?? '', b.epoch ?? '') || orderWithoutEpoch(a, b),
  orderToBound(version, bound) {
    if (!saysSomething(version) || !saysSomething(bound)) return undefined
    if (version.epoch === undefined || bound.epoch === undefined) return orderWithoutEpoch(version, bound)
    return compareDigits(version.epoch, bound.epoch) || orderWithoutEpoch(version, bound)
  },
})

function orderWithoutEpoch(a: EpochVersion, b: EpochVersion) {
  return compareSegments(a.version, b.version) || compareSegments(a.release, b.release)
}
