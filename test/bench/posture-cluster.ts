// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- posture-cluster [--n 20000]`: objects per second and peak memory of a whole evaluation.
 *
 * Evaluated as the service does: all objects in the index, reads noted, results dropped after each object.
 */
import { join } from 'node:path'
import { measureChild } from '#testing/measured-child.ts'
import { option } from '#testing/suite-runner.ts'

/** What the original needed for 20,000 objects on two cores, as its users measured it. */
const original = { objects: 20_000, cpuMs: 543_000, peakRssMiB: 1777 }

export async function run(argv: readonly string[]): Promise<undefined> {
  const objects = Number(option(argv, 'n') ?? 20_000)
  const child = join(import.meta.dirname, 'posture', 'evaluate-cluster.ts')
  const idle = await measureChild<{ evaluateMs: number }>(child, ['0'])
  const measured = await measureChild<{ evaluateMs: number; controls: number; failures: number }>(child, [
    String(objects),
  ])
  const { evaluateMs, controls, failures } = measured.result
  console.log(
    JSON.stringify(
      {
        objects,
        controls,
        failures,
        objectsPerSecond: Math.round((objects * 1000) / evaluateMs),
        microsecondsPerObject: Math.round((evaluateMs * 1000) / objects),
        cpuMs: measured.cpuMs,
        peakRssMiB: measured.peakRssMiB,
        idleRssMiB: idle.peakRssMiB,
        ratioToOriginal:
          objects === original.objects
            ? {
                cpu: Number((measured.cpuMs / original.cpuMs).toFixed(4)),
                rss: Number((measured.peakRssMiB / original.peakRssMiB).toFixed(2)),
              }
            : 'compared at 20,000 objects only',
      },
      undefined,
      2,
    ),
  )
  return undefined
}
