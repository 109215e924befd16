// SPDX-License-Identifier: Apache-2.0
/** The built-in API of Kubernetes, from what a real kube-apiserver answered (`data/kubernetes/`). */
import { readFileSync } from 'node:fs'

type Schemas = Readonly<Record<string, object>>

interface RawResource {
  readonly groupVersion: string
  readonly plural: string
}

interface RawResources {
  readonly preferred: Readonly<Record<string, string>>
  readonly resources: readonly RawResource[]
}

interface RawColumns {
  readonly columns: Readonly<Record<string, readonly object[]>>
}

/** Definitions that every API group refers to, whoever serves it. */
const sharedPrefix = 'io.k8s.apimachinery.'

/** Resources with their columns, and their schemas apart from those that all groups share. */
export function generateKubernetes(): ReadonlyMap<string, string> {
  const schemas = read('schemas') as Schemas
  const { columns } = read('columns') as RawColumns
  const { preferred, resources } = read('resources') as RawResources
  const rows = resources.map(resource => ({
    ...resource,
    columns: columns[`${resource.groupVersion}/${resource.plural}`] ?? [],
  }))
  return new Map([
    ['src/adapters/apiserver/schema/shared.generated.json', json(pick(schemas, name => name.startsWith(sharedPrefix)))],
    [
      'src/adapters/apiserver/builtin/schemas.generated.json',
      json(pick(schemas, name => !name.startsWith(sharedPrefix))),
    ],
    ['src/adapters/apiserver/builtin/resources.generated.json', json({ preferred, resources: rows })],
  ])
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(`data/kubernetes/${name}.json`, 'utf8'))
}

function pick(schemas: Schemas, belongs: (name: string) => boolean): Schemas {
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => belongs(name)))
}

/** One entry a line: small, and a change shows where it is. */
function json(value: object): string {
  const lines = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${lineOf(item)}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

function lineOf(item: unknown): string {
  return Array.isArray(item) ? `[\n${item.map(entry => JSON.stringify(entry)).join(',\n')}\n]` : JSON.stringify(item)
}
