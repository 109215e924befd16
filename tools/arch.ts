// SPDX-License-Identifier: Apache-2.0
/** Fails when an import goes against the arrows of ARCHITECTURE.md; `layerTable` prints those arrows. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Layer {
  /** Layers it may import, beside itself. */
  readonly may: readonly string[]
  /** `node:` modules and npm packages it may import; absent means any. */
  readonly outside?: readonly string[]
  readonly mayNot: string
}

/** The `node:` modules that compute without touching the machine. */
const pure = ['node:zlib', 'node:crypto', 'node:buffer'] as const

/** Pure packages that a layer without I/O may call, each with its reason in the dependency ADR. */
const pureLibraries = ['semver', 'packageurl-js', 'js-yaml', 'yaml', '@marcbachmann/cel-js'] as const

export const layers: Readonly<Record<string, Layer>> = {
  domain: { may: [], outside: [], mayNot: 'any `node:`, any npm package, state' },
  engines: {
    may: ['domain'],
    outside: [...pure, ...pureLibraries],
    mayNot: 'files, sockets, databases, clock, randomness, logging, environment, plugins',
  },
  plugins: {
    may: ['engines', 'domain'],
    outside: [...pure, ...pureLibraries],
    mayNot: 'I/O except through what the socket hands in; plug-ins of another kind',
  },
  api: { may: ['domain'], outside: ['zod'], mayNot: 'behaviour beyond validation, defaulting, printing' },
  runtime: { may: ['domain'], mayNot: 'Kubernetes, routes of a service' },
  adapters: {
    may: ['runtime', 'api', 'domain'],
    mayNot: 'another adapter (but `apiserver` may use `db`), engines, plugins',
  },
  services: {
    may: ['adapters', 'plugins', 'engines', 'runtime', 'api', 'domain'],
    mayNot: 'another service: they speak over `api/`',
  },
  apps: {
    may: ['services', 'adapters', 'plugins', 'engines', 'runtime', 'api', 'domain'],
    mayNot: 'anything of a service but its `start.ts`',
  },
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]\s*\)/g

/** Every import of `file` that the rules forbid, one line each. */
export function wrongImports(file: string, source: string): string[] {
  const [, layer = '', part = ''] = file.split('/')
  const rule = layers[layer]
  if (!rule) return [`${file}: "${layer}" is not a layer; see ARCHITECTURE.md`]
  const isTest = /\.(?:test|envtest|e2e)\.ts$/.test(file)
  const wrong: string[] = []
  for (const [, fromClause, call] of source.matchAll(importPattern)) {
    const specifier = fromClause ?? call ?? ''
    const because = isTest ? wrongInTest(specifier) : wrongImport({ layer, part, rule, specifier })
    if (because) wrong.push(`${file}: ${because}`)
  }
  return wrong
}

function wrongInTest(specifier: string): string | undefined {
  return specifier.startsWith('../') ? `climb with "#layer/…", not "${specifier}"` : undefined
}

interface ImportOf {
  readonly layer: string
  readonly part: string
  readonly rule: Layer
  readonly specifier: string
}

function wrongImport({ layer, part, rule, specifier }: ImportOf): string | undefined {
  if (specifier.startsWith('../')) return `climb with "#layer/…", not "${specifier}"`
  if (specifier.startsWith('./')) return undefined
  if (!specifier.startsWith('#')) return wrongOutside(layer, rule, specifier)
  const [target = '', targetPart = ''] = specifier.slice(1).split('/')
  if (target === 'testing' || target === 'tools') return `only tests import ${specifier}`
  if (layer === 'apps' && part === 'dashboard' && !['domain', 'api', 'apps'].includes(target))
    return `the dashboard may import domain and api only (${specifier})`
  if (target !== layer) {
    if (!rule.may.includes(target)) return `${layer} may not import ${target} (${specifier})`
    if (layer === 'apps' && target === 'services' && !specifier.endsWith('/start.ts'))
      return `an app may import only a service's start.ts (${specifier})`
    return undefined
  }
  if (layer === 'services' && targetPart !== part) return `services do not import each other (${specifier})`
  if (layer === 'plugins' && targetPart !== part) return `plug-ins of two kinds do not know each other (${specifier})`
  if (layer === 'adapters' && targetPart !== part && !(part === 'apiserver' && targetPart === 'db'))
    return `adapters do not know each other (${specifier})`
  return undefined
}

function wrongOutside(layer: string, rule: Layer, specifier: string): string | undefined {
  if (!rule.outside) return undefined
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0]
  if (specifier.startsWith('node:') ? rule.outside.includes(specifier) : rule.outside.includes(name ?? ''))
    return undefined
  return `${layer} may not import ${specifier}`
}

/** The table of arrows as Markdown, for ARCHITECTURE.md. */
export function layerTable(): string {
  const rows = Object.entries(layers).map(
    ([name, { may, mayNot }]) => `| ${name} | ${may.join(', ') || '–'} | ${mayNot} |`,
  )
  return ['| layer | may import | may not |', '|---|---|---|', ...rows].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = globSync('src/**/*.{ts,tsx}').sort()
  const wrong = files.flatMap(file => wrongImports(file, readFileSync(file, 'utf8')))
  for (const line of wrong) console.error(line)
  console.log(`arch: ${files.length} files, ${wrong.length} wrong imports`)
  process.exitCode = wrong.length > 0 ? 1 : 0
}
