// SPDX-License-Identifier: Apache-2.0
/** `ks run BOX…`: boxes as a process of a cluster, configured by the environment. */
import type { Command } from 'commander'
import { createRest } from '#adapters/kube/rest/rest.ts'
import { startTelemetry } from '#adapters/otlp/start-telemetry.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { connectCluster } from '#apps/cluster/connect.ts'
import { boxes } from '#apps/run/boxes.ts'
import {
  ensureFlags,
  imageFlags,
  postureFlags,
  storageAllocator,
  storageFlags,
  useFlags,
} from '#apps/run/node-flags.ts'
import { nearest } from '#domain/nearest.ts'
import { systemClock } from '#runtime/clock.ts'
import { createLog, logLevels } from '#runtime/log.ts'
import { runProcess } from '#runtime/process.ts'

interface RawRunOptions {
  readonly kubeconfig?: string
  readonly kubeContext?: string
}

/** Time for the last spans to be sent. */
const spansWithinMs = 500

export function addRunCommand(program: Command, context: CliContext): void {
  program
    .command('run')
    .argument('<box...>', Object.keys(boxes).join(', '))
    .description('run boxes in this process, configured by environment variables')
    .option('--kubeconfig <file>', 'the cluster; default: the one that the process runs in')
    .option('--kube-context <name>', 'context of the kubeconfig')
    .action((names: string[], options: RawRunOptions) => run(context, names, options))
}

async function run(
  { env }: CliContext,
  names: readonly string[],
  { kubeconfig, kubeContext }: RawRunOptions,
): Promise<void> {
  const chosen = names.map(name => {
    const make = Object.hasOwn(boxes, name) ? boxes[name] : undefined
    if (make) return make
    const meant = nearest(name, Object.keys(boxes))
    throw new UsageError(
      `no box "${name}"; ${meant ? `did you mean ${meant}?` : `there are ${Object.keys(boxes).join(', ')}`}`,
    )
  })
  if (names.includes('storage')) ensureFlags(process, storageFlags, storageAllocator)
  else if (names.includes('kubevuln')) ensureFlags(process, imageFlags)
  if (names.every(name => name === 'kubescape')) useFlags(postureFlags)
  const clock = systemClock
  const log = createLog({ clock, level: logLevels.find(level => level === env['KS_LOGGER_LEVEL']) ?? 'info' })
  const config = await connectCluster({ env, clock, kubeconfig, kubeContext })
  const cluster = createRest(config)
  const telemetry = startTelemetry({ env, service: names.join('-'), log, clock, random: Math.random })
  const parts = [
    { name: 'telemetry', start: () => undefined, stop: () => telemetry.stop(spansWithinMs) },
    { name: 'cluster', start: () => undefined, stop: () => cluster.close() },
    ...chosen.map(make => make({ cluster, env, clock, log, tracer: telemetry.tracer })),
  ]
  await runProcess({ parts, log, clock }, process)
}
