// SPDX-License-Identifier: Apache-2.0
import { compareDigits } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'
import { compareSegments } from './rpm-like/segments.ts'
import { type EpochVersion, saysSomething, splitEpoch } from './rpm-like/split-epoch.ts'

/**
 * Versions of Arch Linux packages, `epoch:pkgver-pkgrel`: compared like rpm's.
 *
 * Against the bound of an advisory, epoch and pkgrel count only when both sides give one, as `vercmp` has it for
 * the pkgrel.
 * Source: vercmp(8).
 */
export const scheme = defineScheme<EpochVersion>({
  id: 'pacman',
  title: 'Arch Linux package',
  urls: ['https://man.archlinux.org/man/vercmp.8'],
  parse(text) {
    const version = splitEpoch(text)
    return saysSomething(version) ? version : undefined
  },
  order: (a, b) =>
    compareDigits(a.epoch ?? '', b.epoch ?? '') ||
    compareSegments(a.version, b.version) ||
    compareSegments(a.release, b.release),
  orderToBound(version, bound) {
    const bothEpochs = version.epoch !== undefined && bound.epoch !== undefined
    const ordering =
      (bothEpochs ? compareDigits(version.epoch, bound.epoch) : 0) || compareSegments(version.version, bound.version)
    if (ordering !== 0 || version.release === '' || bound.release === '') return ordering
    return compareSegments(version.release, bound.release)
  },
})
