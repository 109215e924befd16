// SPDX-License-Identifier: Apache-2.0
/** Where the stored kinds are kept that computed kinds read. */
import { group } from '#api/spdx-v1beta1/kinds.ts'

function keyOf(plural: string): string {
  return `${plural}.${group}`
}

/** Storage keys by what computed kinds call them. */
export const sourceKeys = {
  scanSummaries: keyOf('workloadconfigurationscansummaries'),
  manifestSummaries: keyOf('vulnerabilitymanifestsummaries'),
  containerProfiles: keyOf('containerprofiles'),
  neighborhoods: keyOf('networkneighborhoods'),
  knownServers: keyOf('knownservers'),
  sboms: keyOf('sbomsyfts'),
  filteredSboms: keyOf('sbomsyftfiltereds'),
} as const
