// SPDX-License-Identifier: Apache-2.0

import type { MatchOptions } from './matcher.ts'
import type { Distro } from './subject/distro.ts'

/** Whether packages of languages are looked up by CPE as well; `adaptive` leaves it to who made the image. */
export const matchingModes = ['off', 'on', 'adaptive'] as const
export type MatchingMode = (typeof matchingModes)[number]

/** Vendors who look after every package of their images, in the words of `Distro.type`. Source: kubevuln. */
export const defaultTrustedVendors: readonly string[] = ['echo', 'chainguard', 'wolfi', 'minimos']

/** The choices of a mode for one image, and whether its vendor made the difference. */
export interface ModeChoice {
  readonly options: MatchOptions
  readonly isVendorTrusted: boolean
}

/**
 * Go's standard library is looked up by CPE in every mode. All other packages of languages are in mode `on`, and in
 * mode `adaptive` unless a trusted vendor made the image: guessed CPEs find more, and more that is wrong.
 */
export function choicesOf(
  mode: MatchingMode,
  distro: Distro | undefined,
  trustedVendors: readonly string[] = defaultTrustedVendors,
): ModeChoice {
  const isVendorTrusted = distro !== undefined && trustedVendors.includes(distro.type)
  const cpesForLanguages = mode === 'on' || (mode === 'adaptive' && !isVendorTrusted)
  return { options: { cpesForLanguages, cpesForGoStdlib: true }, isVendorTrusted }
}
