// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { peFile } from '#testing/builders/executable.ts'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './dotnet.ts'

const target = '.NETCoreApp,Version=v6.0'
const dependencies = JSON.stringify({
  runtimeTarget: { name: target },
  targets: {
    [target]: {
      'app/1.0.0': { dependencies: { 'Newtonsoft.Json': '12.0.3', Umbrella: '1.0.0' }, runtime: { 'app.dll': {} } },
      'Newtonsoft.Json/12.0.3': { runtime: { 'lib/netstandard2.0/Newtonsoft.Json.dll': {} } },
      'Umbrella/1.0.0': { dependencies: { 'Newtonsoft.Json': '12.0.3', Circle: '1.0.0' } },
      'Circle/1.0.0': { dependencies: { Circle: '1.0.0' } },
      'Analyzer/2.0.0': { runtime: { 'lib/_._': {} } },
    },
  },
  libraries: {
    'app/1.0.0': { type: 'project' },
    'Newtonsoft.Json/12.0.3': { type: 'package', sha512: 'sha512-x', path: 'newtonsoft.json/12.0.3' },
    'Umbrella/1.0.0': { type: 'package' },
    'Circle/1.0.0': { type: 'package' },
    'Analyzer/2.0.0': { type: 'package' },
    broken: { type: 'package' },
  },
})

/** An application of two projects, for two platforms, one of whose libraries are in another by the time it runs. */
const bundled = JSON.stringify({
  targets: {
    [target]: {
      'app/1.0.0': { runtime: { 'app.dll': {} } },
      'Common/1.0.0': { runtime: { 'Common.dll': {} } },
      'Costura.Fody/5.7.0': {},
      'Inner/2.0.0': {},
      'System.Reference/4.0.0': { compile: { 'System.dll': {} } },
    },
    [`${target}/linux-x64`]: { 'Native/3.0.0': { native: { 'libnative.so': {} } } },
  },
  libraries: {
    'app/1.0.0': { type: 'project' },
    'Common/1.0.0': { type: 'project' },
    'Costura.Fody/5.7.0': { type: 'package' },
    'System.Reference/4.0.0': { type: 'referenceassembly', path: '', sha512: '' },
    'Native/3.0.0': { type: 'package' },
    'Elsewhere/1.0.0': { type: 'package' },
  },
})
const libman = JSON.stringify({
  defaultProvider: 'cdnjs',
  libraries: [
    { library: 'jquery@3.6.0' },
    { library: '@scope/x@1.0.0' },
    { library: 'folder', provider: 'filesystem' },
    7,
  ],
})

const core = '/usr/share/dotnet/shared/Microsoft.NETCore.App/3.1.23'

function assembly(version: Readonly<Record<string, string>>): Buffer {
  return peFile({}, { hasClr: true, version })
}

catalogerSuite(cataloger, {
  cases: {
    'the application and what it needs at run time': {
      layers: [{ '/app/app.deps.json': dependencies }],
      finds: ['Newtonsoft.Json 12.0.3', 'Umbrella 1.0.0', 'app 1.0.0'],
      purls: ['pkg:nuget/Newtonsoft.Json@12.0.3', 'pkg:nuget/Umbrella@1.0.0', 'pkg:nuget/app@1.0.0'],
    },
    'every target counts, other projects do not, and what a bundler may have taken in does': {
      layers: [{ '/app/app.deps.json': bundled }],
      finds: ['Costura.Fody 5.7.0', 'Inner 2.0.0', 'Native 3.0.0', 'app 1.0.0'],
    },
    'libraries for browsers, beside an application': {
      layers: [
        {
          '/app/app.deps.json': JSON.stringify({ targets: {}, libraries: {} }),
          '/app/libman.json': libman,
          '/srv/libman.json': libman,
        },
      ],
      finds: ['jquery 3.6.0'],
      purls: ['pkg:npm/jquery@3.6.0'],
    },
    'an assembly that a list mentions is not found twice, another is': {
      layers: [
        {
          '/app/app.deps.json': dependencies,
          '/app/Newtonsoft.Json.dll': assembly({ ProductVersion: '12.0.3', OriginalFilename: 'Newtonsoft.Json.dll' }),
          '/app/plugins/Other.dll': assembly({
            ProductVersion: '2.1.0+abcdef',
            FileVersion: '2.1.0.0',
            InternalName: 'Other.dll',
          }),
        },
      ],
      finds: ['Newtonsoft.Json 12.0.3', 'Other.dll 2.1.0.0', 'Umbrella 1.0.0', 'app 1.0.0'],
    },
    'the runtime is one package, whatever the number of its assemblies': {
      layers: [
        {
          '/usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/System.Text.Json.dll': assembly({
            FileVersion: '8.0.123',
          }),
          '/usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/System.Xml.dll': assembly({ FileVersion: '8.0.123' }),
        },
      ],
      finds: ['Microsoft.NETCore.App 8.0.1'],
      check: ({ packages }) => assert.equal(packages[0]?.cpes[0]?.cpe, 'cpe:2.3:a:microsoft:.net:8.0.1:*:*:*:*:*:*:*'),
    },
    'the list of the runtime itself names its assemblies in folders of a platform': {
      layers: [
        {
          [`${core}/Microsoft.NETCore.App.deps.json`]: JSON.stringify({
            targets: {
              [target]: {
                'runtime.linux-x64.Microsoft.NETCore.App/3.1.23': {
                  runtime: { 'runtimes/linux-x64/lib/netcoreapp3.1/Microsoft.CSharp.dll': {} },
                  native: { 'runtimes/linux-x64/native/System.Private.CoreLib.dll': {} },
                },
              },
            },
            libraries: { 'runtime.linux-x64.Microsoft.NETCore.App/3.1.23': { type: 'package' } },
          }),
          [`${core}/Microsoft.CSharp.dll`]: assembly({ FileVersion: '4.700' }),
          [`${core}/System.Private.CoreLib.dll`]: assembly({ FileVersion: '4.700' }),
        },
      ],
      finds: ['Microsoft.NETCore.App 3.1.23', 'runtime.linux-x64.Microsoft.NETCore.App 3.1.23'],
      check({ packages }) {
        const runtime = packages.find(({ name }) => name === 'Microsoft.NETCore.App')
        assert.equal(runtime?.locations[0]?.path, `${core}/System.Private.CoreLib.dll`)
        assert.deepEqual(
          runtime.cpes.map(({ cpe }) => cpe),
          ['cpe:2.3:a:microsoft:.net_core:3.1.23:*:*:*:*:*:*:*'],
        )
      },
    },
    'versions as they are written': {
      layers: [
        {
          '/a.dll': assembly({ FileVersion: '1, 2, 3, 4', OriginalFilename: 'A.dll' }),
          '/b.dll': assembly({ FileVersion: '3.0.1.22 (branch)', ProductVersion: '3.0.1' }),
          '/c.dll': assembly({ ProductVersion: 'beta' }),
        },
      ],
      finds: ['A.dll 1, 2, 3, 4', 'b 3.0.1.22', 'c beta'],
    },
    'the product names an assembly, what it is described as one of Microsoft': {
      layers: [
        {
          '/a.dll': assembly({ ProductName: 'Json.NET (net6.0)', FileDescription: 'x', ProductVersion: '13.0.3+abc' }),
          '/b.dll': assembly({
            CompanyName: 'Microsoft Corporation',
            ProductName: 'Microsoft .NET',
            FileDescription: 'System.Text.Json',
            ProductVersion: '8.0.1+0a1b',
            FileVersion: '8.0.123.45678',
          }),
          '/c.dll': assembly({ ProductName: 'C', ProductVersion: '1.2', FileVersion: '1.3.0.0' }),
        },
      ],
      finds: ['C 1.3.0.0', 'Json.NET 13.0.3+abc', 'System.Text.Json 8.0.1'],
    },
    'a library that is not for .NET': {
      layers: [{ '/native.dll': peFile({}, { version: { FileVersion: '1.0' } }) }],
      finds: [],
    },
    'no JSON': { layers: [{ '/app.deps.json': '[' }], finds: [], doubts: ['/app.deps.json'] },
  },
  ignores: ['/app/package.json', '/app/app.runtimeconfig.json'],
})
