// SPDX-License-Identifier: Apache-2.0
/** Vulnerabilities of images that people have accepted in the exceptions of a scan. */
import type { ImageReport } from '#apps/cli/image/scan-image.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { fullImageName } from '#engines/posture/fact-objects.ts'
import type { ReportDoubt } from '#engines/report/report.ts'
import {
  type Acceptance,
  type AcceptanceTarget,
  readAcceptance,
  suppressionOf,
} from '#engines/vulnmatch/excuse/acceptance.ts'
import type { Suppression } from '#engines/vulnmatch/excuse/suppress.ts'
import { productNames } from '#engines/vulnmatch/subject/product-names.ts'
import type { NeededImage } from './needed-images.ts'

/** What excuses vulnerabilities of images. */
export interface Excuser {
  of(needed: NeededImage, report: ImageReport): readonly Suppression[]
  /** Exceptions about vulnerabilities that cannot be used. */
  readonly doubts: readonly ReportDoubt[]
}

/**
 * Reads the exceptions. The report shows an image once, whoever runs it: a vulnerability is excused where it is for
 * each of the containers. An exception that cannot be read excuses nothing.
 *
 * @param scanned  among them the namespaces, whose labels exceptions may select by
 */
export function excuser(exceptions: readonly KubeObject[], scanned: readonly KubeObject[], nowMs: number): Excuser {
  const labels = new Map(
    scanned
      .filter(({ kind, apiVersion }) => kind === 'Namespace' && apiVersion === 'v1')
      .map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
  )
  const acceptances: Acceptance[] = []
  const doubts: ReportDoubt[] = []
  for (const object of exceptions) {
    const read = readAcceptance(object, name => labels.get(name))
    if (typeof read === 'object') acceptances.push(read)
    else if (read !== undefined && isAboutVulnerabilities(object))
      doubts.push({ place: 'decisions', because: `${object.kind} ${object.metadata.name} excuses nothing: ${read}` })
  }
  return {
    doubts,
    of({ name, uses }, { sbom }) {
      if (acceptances.length === 0) return []
      const images = [name, fullImageName(name), ...productNames(sbom)]
      const ofUses = uses.map(use => suppressionsFor({ ...use, images }, acceptances, nowMs))
      return [{ kind: 'SecurityException', reasonFor: match => reasonOfAll(ofUses, match) }]
    },
  }
}

/** What is about controls, too, the scan of objects tells. */
function isAboutVulnerabilities({ spec }: KubeObject): boolean {
  return isJsonObject(spec) && spec['vulnerabilities'] !== undefined && spec['posture'] === undefined
}

function suppressionsFor(
  target: AcceptanceTarget,
  acceptances: readonly Acceptance[],
  nowMs: number,
): readonly Suppression[] {
  return acceptances.filter(each => each.concerns(target) === 'yes').map(each => suppressionOf(each, nowMs))
}

function reasonOfAll(ofUses: readonly (readonly Suppression[])[], match: JsonObject): JsonObject | undefined {
  let first: JsonObject | undefined
  for (const suppressions of ofUses) {
    const reason = suppressions.map(each => each.reasonFor(match)).find(each => each !== undefined)
    if (!reason) return undefined
    first ??= reason
  }
  return first
}
