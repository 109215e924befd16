// SPDX-License-Identifier: Apache-2.0
import { behind, beside, named, type Product } from './product.ts'

/** The rest of a package URL that a module of Go has. */
const golang = (namespace: string, name: string) => ({ type: 'golang', namespace, name })
const ingressNginx = 'nginx-ingress-controller'
/** Constants lie without gaps between those of the same length; these stand before the version for years. */
const vaultNeighbours = ['revoke', 'index_state', '%016x']
const istioVersion = String.raw`(\d+\.\d+(?:\.\d+)?(?:-(?:alpha|beta|rc)\.\d+|-dev)?)`
/** What the builds of Istio note of their working copy, and what stands behind it in those before. */
const istio = [
  behind('Clean', String.raw`\0+${istioVersion}\0`),
  behind('Modified', String.raw`\0+${istioVersion}\0`),
  beside('=v<y5', new RegExp(String.raw`\d+\.\d+\.\d+\0+${istioVersion}\0[^]{1,100}=v<y5`)),
  beside('=v<y5', new RegExp(String.raw`${istioVersion}\0[^]{1,100}=v<y5`)),
]
const beats = ['filebeat', 'metricbeat', 'heartbeat', 'packetbeat', 'auditbeat']

/**
 * Servers and tools that are written in Go and known to the vulnerability database under a name of their own, beside
 * that of their module.
 */
export const goProducts: readonly Product[] = [
  {
    ...named('github.com/hashicorp/vault', [['hashicorp', 'vault']]),
    files: ['vault'],
    type: 'go-module',
    purl: golang('github.com/hashicorp', 'vault'),
    isGo: true,
    signatures: vaultNeighbours.map(word => behind(word, String.raw`(1\.\d{1,2}\.\d{1,2}(?:-rc\d)?)`)),
  },
  {
    ...named(
      'consul',
      [['hashicorp', 'consul']],
      behind('CONSUL_VERSION: '),
      beside('\0v1.', /\0v(\d+\.\d+\.\d+)\0/),
      behind('GitDescribe=', String.raw`(\d+\.\d+\.\d+)"`),
    ),
    purl: golang('github.com/hashicorp', 'consul'),
    type: 'go-module',
    isGo: true,
  },
  { ...named('traefik', [['traefik', 'traefik']]), isGo: true },
  { ...named('grafana', [['grafana', 'grafana']]), files: ['grafana', 'grafana-server'], isGo: true },
  { ...named('helm', [['helm', 'helm']]), purl: golang('helm.sh', 'helm'), type: 'go-module', isGo: true },
  ...['pilot-agent', 'pilot-discovery'].map(
    (name): Product => ({
      ...named(name, [['istio', 'istio']], ...istio),
      purl: { type: 'generic', name: 'istio' },
      isGo: true,
    }),
  ),
  { ...named(ingressNginx, [['kubernetes', 'ingress-nginx']]), isGo: true },
  ...beats.map(
    (name): Product => ({
      ...named(
        name,
        [['elastic', name]],
        beside('Test ', /setupTest (\d+\.\d+\.\d+)[a-z%]/),
        beside('plugin', /plugin(?:output)?(\d+\.\d+\.\d+)[-a-z]/),
        beside('5m.rate', /5m\.rate(\d+\.\d+\.\d+)-/),
      ),
      isGo: true,
    }),
  ),
  {
    ...named(
      'elastic-agent',
      [['elastic', 'elastic_agent']],
      beside('enroll', /enroll(?:: true)?(\d+\.\d+\.\d+)-?header/),
      behind('PM', String.raw`(\d+\.\d+\.\d+):https`),
    ),
    isGo: true,
  },
]
