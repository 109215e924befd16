// SPDX-License-Identifier: Apache-2.0
/** Columns of what connects pods with each other and with the world. */
import type { ObjectView } from '#adapters/apiserver/descriptor.ts'
import { type Cells, selector, text } from './cells.ts'
import { joined, joinedUpTo, labelsText, listAt, none, numberAt, textAt, textsAt, unset, valueAt } from './read.ts'

/** Items shown before the rest is only counted. */
const most = 3

/** By `group/plural`. */
export const networkCells: Readonly<Record<string, Cells>> = {
  '/services': {
    Type: text('spec.type', 'ClusterIP'),
    'Cluster-IP': ({ body }) => textsAt(body, 'spec.clusterIPs')[0] || textAt(body, 'spec.clusterIP', none),
    'External-IP': externalAddress,
    'Port(s)': servicePorts,
    Selector: ({ body }) => labelsText(valueAt(body, 'spec.selector')),
  },
  '/endpoints': { Endpoints: endpointAddresses },
  'discovery.k8s.io/endpointslices': {
    AddressType: text('addressType'),
    Ports: ({ body }) =>
      joinedUpTo(
        listAt(body, 'ports').map(port => textAt(port, 'port', '*')),
        most,
        unset,
      ),
    Endpoints: ({ body }) => joinedUpTo(listAt(body, 'endpoints').flatMap(addressesOf), most, unset),
  },
  'networking.k8s.io/ingresses': {
    Class: text('spec.ingressClassName', none),
    Hosts: ingressHosts,
    Address: ({ body }) => balancerAddresses(body),
    Ports: ({ body }) => (listAt(body, 'spec.tls').length > 0 ? '80, 443' : '80'),
  },
  'networking.k8s.io/ingressclasses': {
    Controller: text('spec.controller'),
    Parameters({ body }) {
      const parameters = valueAt(body, 'spec.parameters')
      if (parameters === undefined) return none
      const group = textAt(parameters, 'apiGroup')
      return `${textAt(parameters, 'kind')}${group === '' ? '' : `.${group}`}/${textAt(parameters, 'name')}`
    },
  },
  'networking.k8s.io/networkpolicies': { 'Pod-Selector': selector('spec.podSelector') },
  'networking.k8s.io/servicecidrs': { CIDRs: ({ body }) => textsAt(body, 'spec.cidrs').join(',') },
  'networking.k8s.io/ipaddresses': {
    ParentRef({ body }) {
      const parent = valueAt(body, 'spec.parentRef')
      if (parent === undefined) return none
      const group = textAt(parent, 'group')
      const resource = `${textAt(parent, 'resource')}${group === '' ? '' : `.${group}`}`
      return [resource, textAt(parent, 'namespace'), textAt(parent, 'name')].filter(part => part !== '').join('/')
    },
  },
}

function externalAddress({ body }: ObjectView): string {
  const external = textsAt(body, 'spec.externalIPs')
  switch (textAt(body, 'spec.type', 'ClusterIP')) {
    case 'ClusterIP':
    case 'NodePort':
      return joined(external)
    case 'LoadBalancer': {
      const all = [balancerAddresses(body), ...external].filter(address => address !== '')
      return all.length > 0 ? all.join(',') : '<pending>'
    }
    case 'ExternalName':
      return textAt(body, 'spec.externalName')
    default:
      return '<unknown>'
  }
}

function servicePorts({ body }: ObjectView): string {
  const ports = listAt(body, 'spec.ports').map(port => {
    const [number, nodePort] = [numberAt(port, 'port'), numberAt(port, 'nodePort')]
    return `${number}${nodePort > 0 ? `:${nodePort}` : ''}/${textAt(port, 'protocol', 'TCP')}`
  })
  return joined(ports)
}

function balancerAddresses(body: unknown): string {
  const addresses = listAt(body, 'status.loadBalancer.ingress').map(
    ingress => textAt(ingress, 'ip') || textAt(ingress, 'hostname'),
  )
  return [...new Set(addresses.filter(address => address !== ''))].sort().join(',')
}

function endpointAddresses({ body }: ObjectView): string {
  const all = listAt(body, 'subsets').flatMap(subset => {
    const addresses = listAt(subset, 'addresses').map(address => textAt(address, 'ip'))
    const ports = listAt(subset, 'ports').map(port => textAt(port, 'port'))
    if (ports.length === 0) return addresses
    return ports.flatMap(port => addresses.map(ip => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)))
  })
  return joinedUpTo(all, most)
}

function addressesOf(endpoint: unknown): readonly string[] {
  return textsAt(endpoint, 'addresses')
}

function ingressHosts({ body }: ObjectView): string {
  const hosts = listAt(body, 'spec.rules').map(rule => textAt(rule, 'host', '*'))
  return joinedUpTo(hosts, most, '*')
}
