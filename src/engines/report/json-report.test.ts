// SPDX-License-Identifier: Apache-2.0

import { test } from 'node:test'
import type { ScannedSource } from '#domain/scanned-source.ts'
import { pod } from '#testing/builders/workloads.ts'
import { resourceJson } from './json-report.ts'

const sources: Readonly<Record<string, ScannedSource>> = {
  file: {
    path: '/src/web/pod.json',
    relativePath: 'web/pod.json',
    document: 2,
    line: 7,
    lastCommit: {
      hash: '0123456789abcdef0123456789abcdef01234567',
      date: '2024-05-06T07:08:09Z',
      committerName: 'Ann',
      committerEmail: 'ann@example.com',
      message: 'Add the shop',
    },
  },
  'helm template': {
    path: '/src/shop/templates/web.yaml',
    relativePath: 'shop/templates/web.yaml',
    document: 1,
    line: 1,
    renderedBy: 'helm',
    chart: {
      name: 'store',
      path: '/src/shop',
      templateFile: 'templates/web.yaml',
      valuesPaths: ['.Values.image.name', '.Values.image.tag'],
      templateLine: 3,
    },
  },
  'helm, from a template that it does not name': {
    path: '/src/shop',
    relativePath: 'shop',
    document: 0,
    line: 1,
    renderedBy: 'helm',
    chart: { name: 'store', path: '/src/shop' },
  },
  kustomize: { path: '/src/overlay', relativePath: 'overlay', document: 0, line: 1, renderedBy: 'kustomize' },
}

test('a report says where each object comes from as upstream does', t => {
  const told = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => {
      const { source: shown } = resourceJson({ resourceID: 'x', object: pod(), source }) as { readonly source: unknown }
      return [name, shown]
    }),
  )
  t.assert.fileSnapshot(told, 'src/engines/report/golden/sources.json')
})
