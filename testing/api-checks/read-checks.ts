// SPDX-License-Identifier: Apache-2.0
/** Getting and listing. */
import assert from 'node:assert/strict'
import type { KubeObject } from '#domain/kube-object.ts'
import { type ApiCheck, type CheckKit, itemsOf, listMeta, namesOf, refusalOf, versionOf } from './kit.ts'

/** Every cluster puts a config map of its own into each namespace; it is not what is looked at. */
const mine = 'labelSelector=mine'

async function fill(kit: CheckKit, names: readonly string[]): Promise<void> {
  for (const name of names) await kit.create({ name, labels: { mine: 'yes', name } })
}

async function names(kit: CheckKit, query: string): Promise<string[]> {
  return namesOf(await kit.call('GET', `${kit.path}?${query}`))
}

export const readChecks: readonly ApiCheck[] = [
  {
    name: 'a list has a version, names its kind, and is ordered; an empty one has items',
    async run(kit) {
      const empty = await kit.call('GET', `${kit.path}?${mine}`)
      assert.deepEqual(itemsOf(empty), [])
      assert.deepEqual([empty.json.kind, empty.json.apiVersion], [`${kit.kind.kind}List`, kit.kind.apiVersion])
      assert.ok(Number(listMeta(empty).resourceVersion) > 0)
      await fill(kit, ['b', 'a.b', 'a', 'a-b'])
      const list = await kit.call('GET', `${kit.path}?${mine}`)
      assert.deepEqual(namesOf(list), ['a', 'a-b', 'a.b', 'b'])
      for (const item of itemsOf(list)) assert.ok(versionOf(item) <= Number(listMeta(list).resourceVersion))
    },
  },
  {
    name: 'items of a list are the objects',
    appliesTo: ({ isListedWhole }) => isListedWhole,
    async run(kit) {
      const {
        kind: _kind,
        apiVersion: _apiVersion,
        ...created
      } = await kit.create({ name: 'x', labels: { mine: 'yes' } })
      const {
        kind: _itemKind,
        apiVersion: _itemVersion,
        ...item
      } = itemsOf(await kit.call('GET', `${kit.path}?${mine}`))[0] as KubeObject
      assert.deepEqual(item, created)
    },
  },
  {
    name: 'label selectors, each operator',
    async run(kit) {
      for (const [name, labels] of [
        ['a', { env: 'dev', x: '1' }],
        ['b', { env: 'prod' }],
        ['c', { x: '' }],
      ] as const)
        await kit.create({ name, labels: { mine: 'yes', ...labels } })
      const cases: Record<string, string[]> = {
        'env=dev': ['a'],
        'env==dev': ['a'],
        'env!=dev': ['b', 'c'],
        'env in (dev,prod)': ['a', 'b'],
        'env notin (dev)': ['b', 'c'],
        x: ['a', 'c'],
        '!x': ['b'],
        'x=': ['c'],
        'env=dev,x=1': ['a'],
        'env=dev,!x': [],
      }
      for (const [selector, expected] of Object.entries(cases))
        assert.deepEqual(
          await names(kit, `labelSelector=${encodeURIComponent(`mine,${selector}`)}`),
          expected,
          selector,
        )
      for (const selector of ['a b', 'a=b c', 'a in b', 'a in (', 'a=!', '=a', 'a==', 'x=a=b'].filter(
        each => each !== 'a==',
      ))
        assert.deepEqual(
          refusalOf(await kit.call('GET', `${kit.path}?labelSelector=${encodeURIComponent(selector)}`)),
          [400, 'BadRequest'],
          selector,
        )
    },
  },
  {
    name: 'field selectors by name and namespace',
    async run(kit) {
      await fill(kit, ['a', 'b'])
      await kit.call('POST', kit.otherPath, { body: kit.object({ name: 'a', labels: { mine: 'yes' } }) })
      assert.deepEqual(await names(kit, 'fieldSelector=metadata.name%3Da'), ['a'])
      assert.deepEqual(await names(kit, `${mine}&fieldSelector=metadata.name!%3Da`), ['b'])
      assert.deepEqual(
        await names(kit, `${mine}&fieldSelector=metadata.name%3Da,metadata.namespace%3D${kit.namespace}`),
        ['a'],
      )
      assert.deepEqual(await names(kit, `fieldSelector=metadata.namespace%3Delsewhere`), [])
      const everywhere = await kit.call(
        'GET',
        `${kit.allPath}?${mine}&fieldSelector=metadata.namespace%3D${kit.otherNamespace}`,
      )
      assert.deepEqual(namesOf(everywhere), ['a'])
      assert.deepEqual(refusalOf(await kit.call('GET', `${kit.path}?fieldSelector=spec.unheard%3Da`)), [
        400,
        'BadRequest',
      ])
    },
  },
  {
    name: 'pages together are one snapshot',
    async run(kit) {
      await fill(kit, ['a', 'b', 'c', 'd', 'e'])
      const first = await kit.call('GET', `${kit.path}?limit=2&fieldSelector=metadata.name!%3Dkube-root-ca.crt`)
      assert.deepEqual(namesOf(first), ['a', 'b'])
      await kit.call('DELETE', `${kit.path}/c`)
      await kit.create({ name: 'cc', labels: { mine: 'yes' } })
      await kit.call('PATCH', `${kit.path}/d`, { body: { metadata: { labels: { changed: 'yes' } } } })
      const seen: KubeObject[] = []
      let token = listMeta(first).continue
      while (token !== undefined && token !== '') {
        const page = await kit.call(
          'GET',
          `${kit.path}?limit=2&continue=${encodeURIComponent(token)}&fieldSelector=metadata.name!%3Dkube-root-ca.crt`,
        )
        assert.equal(listMeta(page).resourceVersion, listMeta(first).resourceVersion)
        seen.push(...itemsOf(page))
        token = listMeta(page).continue
      }
      assert.deepEqual(
        seen.map(({ metadata }) => metadata.name),
        ['c', 'd', 'e'],
      )
      assert.equal(seen[1]?.metadata.labels?.['changed'], undefined)
    },
  },
  {
    name: 'a page says how many follow, but not when it selects',
    async run(kit) {
      await fill(kit, ['a', 'b', 'c'])
      const all = itemsOf(await kit.call('GET', kit.path)).length
      assert.equal(listMeta(await kit.call('GET', `${kit.path}?limit=1`)).remainingItemCount, all - 1)
      assert.equal(listMeta(await kit.call('GET', `${kit.path}?limit=1&${mine}`)).remainingItemCount, undefined)
      assert.equal(listMeta(await kit.call('GET', `${kit.path}?limit=500`)).continue, undefined)
    },
  },
  {
    name: 'a list as of a version, not older than one, and of one to come',
    async run(kit) {
      await fill(kit, ['a', 'b'])
      const { resourceVersion } = listMeta(await kit.call('GET', kit.path))
      await kit.call('DELETE', `${kit.path}/a`)
      assert.deepEqual(await names(kit, `${mine}&resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`), [
        'a',
        'b',
      ])
      assert.deepEqual(await names(kit, `${mine}&resourceVersion=0`), ['b'])
      assert.ok(
        ['b', 'a,b'].includes(
          (await names(kit, `${mine}&resourceVersion=${resourceVersion}&resourceVersionMatch=NotOlderThan`)).join(),
        ),
      )
      const future = await kit.call('GET', `${kit.path}?resourceVersion=${Number(resourceVersion) + 1_000_000}`)
      assert.deepEqual(refusalOf(future), [504, 'Timeout'])
      assert.equal(
        (Object(future.json['details']) as { causes: { reason: string }[] }).causes[0]?.reason,
        'ResourceVersionTooLarge',
      )
    },
  },
  {
    name: 'versions and options that contradict are refused',
    async run(kit) {
      const status = async (query: string) => (await kit.call('GET', `${kit.path}?${query}`)).status
      assert.equal(await status('resourceVersion=abc'), 400)
      assert.equal(await status('resourceVersionMatch=Exact'), 422)
      assert.equal(await status('resourceVersion=0&resourceVersionMatch=Exact'), 422)
      assert.equal(await status('resourceVersion=1&resourceVersionMatch=Odd'), 422)
      assert.equal(await status('continue=nonsense'), 400)
      assert.equal(await status('limit=x'), 400)
    },
  },
  {
    name: 'a table has rows of cells, and as much of the object as is asked for',
    async run(kit) {
      await kit.create({ name: 'x', labels: { mine: 'yes' } })
      const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }
      const table = async (query: string) => {
        const { json } = await kit.call('GET', `${kit.path}?${mine}&${query}`, { headers })
        assert.deepEqual([json.kind, json.apiVersion], ['Table', 'meta.k8s.io/v1'])
        return json as unknown as {
          columnDefinitions: { name: string; type: string; priority: number }[]
          rows: { cells: unknown[]; object: KubeObject | null }[]
          metadata: { resourceVersion: string }
        }
      }
      const { columnDefinitions, rows, metadata } = await table('')
      assert.equal(columnDefinitions[0]?.name, 'Name')
      assert.equal(rows[0]?.cells.length, columnDefinitions.length)
      assert.equal(rows[0]?.cells[0], 'x')
      assert.equal(rows[0]?.object?.kind, 'PartialObjectMetadata')
      assert.ok(Number(metadata.resourceVersion) > 0)
      assert.equal((await table('includeObject=None')).rows[0]?.object, null)
      assert.equal((await table('includeObject=Object')).rows[0]?.object?.kind, kit.kind.kind)
    },
  },
  {
    name: 'metadata alone, of one and of many',
    async run(kit) {
      const { metadata } = await kit.create({ name: 'x', labels: { mine: 'yes' } })
      const accept = (as: string) => ({ headers: { accept: `application/json;as=${as};g=meta.k8s.io;v=v1` } })
      const one = (await kit.call('GET', `${kit.path}/x`, accept('PartialObjectMetadata'))).json
      assert.deepEqual(one, { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata })
      const list = (await kit.call('GET', `${kit.path}?${mine}`, accept('PartialObjectMetadataList'))).json
      assert.equal(list.kind, 'PartialObjectMetadataList')
      assert.deepEqual((list['items'] as KubeObject[])[0]?.metadata, metadata)
    },
  },
  {
    name: 'what is not there, not served or not acceptable',
    async run(kit) {
      const missing = await kit.call('GET', `${kit.path}/none`)
      assert.deepEqual(refusalOf(missing), [404, 'NotFound'])
      assert.deepEqual(
        [Object(missing.json['details']).name, Object(missing.json['details']).kind],
        ['none', kit.kind.plural],
      )
      assert.deepEqual(refusalOf(await kit.call('GET', kit.path, { headers: { accept: 'text/html' } })), [
        406,
        'NotAcceptable',
      ])
      assert.equal((await kit.call('POST', `${kit.path}/x`, { body: {} })).status, 405)
    },
  },
  {
    name: 'YAML is an answer, too',
    async run(kit) {
      await kit.create({ name: 'x' })
      const { text, headers } = await kit.call('GET', `${kit.path}/x`, { headers: { accept: 'application/yaml' } })
      assert.match(String(headers['content-type']), /yaml/)
      assert.match(text, new RegExp(`^kind: ${kit.kind.kind}$`, 'm'))
    },
  },
]
