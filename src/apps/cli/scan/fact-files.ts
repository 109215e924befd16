// SPDX-License-Identifier: Apache-2.0
/** Facts of `--facts`: objects that are joined with what is scanned, and come from no manifest. */

import { objectsAmong, readValues } from '#apps/cli/files/value-files.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { isFactKind } from '#engines/posture/fact-objects.ts'
import { kindNameOf } from '#engines/posture/kinds.ts'
import type { ScanInput } from '#engines/posture/run.ts'
import type { ReportDoubt } from '#engines/report/report.ts'

export interface FactFiles {
  readonly inputs: readonly ScanInput[]
  /** What is no fact; the rest is used. */
  readonly doubts: readonly ReportDoubt[]
}

/** Reads the files. Throws UsageError for one that cannot be read at all. */
export async function readFacts(paths: readonly string[]): Promise<FactFiles> {
  const inputs: ScanInput[] = []
  const doubts: ReportDoubt[] = []
  for (const path of paths) {
    const { values, doubts: unread } = await readValues('--facts', path)
    for (const because of unread) doubts.push({ place: path, because })
    const { objects, others } = objectsAmong(values)
    if (objects.length === 0) throw new UsageError(`--facts ${path}: there is no Kubernetes object in it`)
    if (others.length > 0) doubts.push({ place: path, because: `${others.length} entries are no Kubernetes objects` })
    for (const object of objects)
      if (isFactKind(kindNameOf(object))) inputs.push({ object })
      else
        doubts.push({
          place: path,
          because: `${object.kind} ${object.metadata.name}: expected a fact about images, nodes or a cloud; give manifests as paths`,
        })
  }
  return { inputs, doubts }
}
