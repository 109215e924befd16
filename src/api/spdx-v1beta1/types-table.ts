// SPDX-License-Identifier: Apache-2.0
/** All types of the API group, from which its schemas and its TypeScript types are made. */
import { parseTables, type TypeModel } from './parse-table.ts'
import { networkTable } from './tables/network.ts'
import { profileTable } from './tables/profile.ts'
import { sbomTable } from './tables/sbom.ts'
import { scanTable } from './tables/scan.ts'
import { spdxTable } from './tables/spdx.ts'
import { vexTable } from './tables/vex.ts'
import { vulnerabilityTable } from './tables/vulnerability.ts'

/** Types that the tables name and Kubernetes defines. */
export const kubernetesTypes: Readonly<Record<string, string>> = {
  ObjectMeta: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  LabelSelector: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector',
  LabelSelectorRequirement: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement',
}

/** The types by name. Parsed at each call (3 ms); what is made of them is kept instead. */
export function groupTypes(): ReadonlyMap<string, TypeModel> {
  return parseTables([scanTable, vulnerabilityTable, vexTable, sbomTable, profileTable, networkTable, spdxTable])
}
