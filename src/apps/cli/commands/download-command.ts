// SPDX-License-Identifier: Apache-2.0
/** `ks download`: writes the built-in library as upstream's artifact files. Nothing comes over the network. */
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { cacheDirOf } from '#apps/cli/cache-dir.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { addRefusedFlags } from '#apps/cli/scan/refused-flags.ts'
import { wordOf } from '#apps/cli/scan/scan-options.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { nearest } from '#domain/nearest.ts'
import { libraryVersion } from '#domain/version.ts'
import type { Framework } from '#engines/posture/framework.ts'
import { attackTracks } from '#plugins/controls/attack-tracks.generated.ts'
import { controlFacts, defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { frameworks } from '#plugins/frameworks/registry.ts'
import { makeFolder } from '#runtime/make-folder.ts'

const subjects = ['artifacts', 'attack-tracks', 'control', 'controls-inputs', 'exceptions', 'framework'] as const
/** Only the person who scans reads their policies. */
const folderMode = 0o700

export function addDownloadCommand(program: Command, context: CliContext): void {
  const command = program
    .command('download')
    .argument('<what>', subjects.join(', '))
    .argument('[name]', 'of a framework or control')
    .option('-o, --output <path>', 'folder, or a file that ends in .json')
    .option('--cache-dir <dir>', 'folder when there is no --output (default ~/.kubescape, KS_CACHE_DIR)')
    .description('write the built-in library as files; they can be changed and given to `scan --use-artifacts-from`')
    .action(async (what: string, name: string | undefined, _: unknown, own: Command) => {
      const options = own.optsWithGlobals<{ readonly output?: string; readonly cacheDir?: string }>()
      const files = filesOf(wordOf('download', what, subjects), name)
      const target = options.output ?? cacheDirOf(options.cacheDir, context.env)
      for (const path of await write(files, target)) context.stdout.write(`${path}\n`)
    })
  addRefusedFlags(command)
}

interface Artifact {
  readonly name: string
  readonly value: unknown
}

function filesOf(subject: (typeof subjects)[number], name: string | undefined): Artifact[] {
  const inputs = { name: 'controls-inputs.json', value: defaultControlInputs }
  const exceptions = { name: 'exceptions.json', value: [] }
  const tracks = { name: 'attack-tracks.json', value: attackTracks.map(trackOf) }
  switch (subject) {
    case 'artifacts':
      return [inputs, exceptions, tracks, ...frameworks.map(artifactOf)]
    case 'attack-tracks':
      return [tracks]
    case 'controls-inputs':
      return [inputs]
    case 'exceptions':
      return [exceptions]
    case 'framework':
      return name === undefined ? frameworks.map(artifactOf) : [artifactOf(frameworkNamed(name))]
    case 'control': {
      const id = controlNamed(name)
      return [{ name: `${id.toLowerCase()}.json`, value: controlOf(id) }]
    }
  }
}

function artifactOf(framework: Framework): Artifact {
  const { name, version, typeTags, scanningScope } = framework
  const value = {
    name,
    version,
    typeTags,
    scanningScope: { matches: scanningScope },
    controls: framework.controls.map(({ controlID, number }) => ({
      ...controlOf(controlID),
      ...(number !== undefined && { number }),
    })),
  }
  return { name: `${name.toLowerCase()}.json`, value }
}

function controlOf(id: string): Readonly<Record<string, unknown>> {
  const facts = controlFacts[id]
  const words = controls.find(each => each.id === id)
  return {
    controlID: id,
    name: facts?.name,
    description: words?.description,
    long_description: words?.why,
    remediation: words?.remediation,
    test: words?.test,
    baseScore: facts?.baseScore,
    category: { name: facts?.category, ...(facts?.subCategory && { subCategory: { name: facts.subCategory } }) },
    scanningScope: { matches: facts?.scanningScope },
    rulesNames: facts?.rules,
    attributes: { controlTypeTags: facts?.typeTags, attackTracks: facts?.attackTracks, libraryVersion },
  }
}

function trackOf({ name, apiVersion, version, data }: (typeof attackTracks)[number]): unknown {
  return { apiVersion, kind: 'AttackTrack', metadata: { name }, spec: { version, data } }
}

function frameworkNamed(name: string): Framework {
  const found = frameworks.find(each => each.name.toLowerCase() === name.toLowerCase())
  if (found) return found
  const known = frameworks.map(each => each.name)
  const meant = nearest(name, known)
  throw new UsageError(`no framework "${name}"; ${meant ? `did you mean ${meant}?` : `there are ${known.join(', ')}`}`)
}

function controlNamed(name: string | undefined): string {
  if (name === undefined) throw new UsageError('download control needs an id, such as C-0016')
  const known = Object.values(controlFacts)
  const found = known.find(each => [each.id, each.name].some(one => one.toLowerCase() === name.toLowerCase()))
  if (found) return found.id
  const meant = nearest(name, [...known.map(each => each.id), ...known.map(each => each.name)])
  throw new UsageError(`no control "${name}"${meant ? `; did you mean ${meant}?` : '; `ks list controls` lists them'}`)
}

async function write(files: readonly Artifact[], target: string): Promise<string[]> {
  const isFile = target.endsWith('.json')
  if (isFile && files.length > 1) throw new UsageError(`--output ${target}: ${files.length} files need a folder`)
  const folder = isFile ? dirname(target) : target
  const paths: string[] = []
  try {
    makeFolder(folder, folderMode)
    for (const { name, value } of files) {
      const path = isFile ? target : join(folder, name)
      await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`)
      paths.push(path)
    }
  } catch (error) {
    throw new UsageError(`cannot write to ${target}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
  return paths
}
