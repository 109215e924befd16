// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CelCompiler, CelError } from './program.ts'

function evaluate(expression: string, object: unknown = {}): unknown {
  const compiler = new CelCompiler(['object'])
  const program = compiler.compile(expression)
  compiler.start()
  return program({ object: compiler.valueOf(object) })
}

const pod = { spec: { replicas: 3, containers: [{ name: 'a', image: 'r/a:1' }, { name: 'b' }], cpu: '1500m' } }

describe('CEL as Kubernetes has it', () => {
  const holds: readonly string[] = [
    'object.spec.replicas == 3 && object.spec.replicas > 2',
    '1 - (2 - 3) == 2 && -(1 + 2) * 2 == -6 && !(true && false)',
    'object.spec.containers.all(c, has(c.name)) && object.spec.containers.exists_one(c, has(c.image))',
    'object.spec.containers.filter(c, has(c.image)).map(c, c.name) == ["a"]',
    'object.spec.containers.map(c, has(c.image), c.image) == ["r/a:1"]',
    'object.spec.?missing.orValue("x") == "x"',
    'quantity(object.spec.cpu).isGreaterThan(quantity("1")) && quantity("1Gi").compareTo(quantity("1024Mi")) == 0',
    'quantity("2").add(quantity("500m")).isLessThan(quantity("3")) && quantity("2k").asInteger() == 2000',
    '!isQuantity("1.2.3") && quantity("-1").sign() == -1 && !quantity("1m").isInteger()',
    'ip("10.1.2.3").family() == 4 && ip("127.0.0.1").isLoopback() && !isIP("10.0.0")',
    'cidr("10.0.0.0/8").containsIP("10.1.2.3") && cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16")',
    '!cidr("10.1.0.0/16").containsCIDR("10.0.0.0/8") && cidr("10.0.0.0/8").prefixLength() == 8',
    'url("https://example.com:8443/a?b").getHost() == "example.com:8443" && url("/a").getScheme() == ""',
    '"abc 123 45".find("[0-9]+") == "123" && "abc 123 45".findAll("[0-9]+") == ["123", "45"]',
    '"abc 123 45".findAll("[0-9]+", 1) == ["123"] && "registry/app".matches("^registry/")',
    'sets.contains(["a", "b"], ["a"]) && sets.intersects([1, 2], [2, 3]) && !sets.equivalent([1], [1, 2])',
    '[1, 2, 3].isSorted() && [1, 2, 3].sum() == 6 && ["b", "a"].min() == "a" && [1, 5].max() == 5',
    '["a", "b", "a"].lastIndexOf("a") == 2 && ["a"].indexOf("c") == -1',
    '!format.dns1123Label().validate("good-name").hasValue() && format.uuid().validate("x").hasValue()',
    'semver("1.10.0").isGreaterThan(semver("1.9.9")) && semver("1.2.3").minor() == 2 && !isSemver("v1")',
  ]
  for (const expression of holds) test(expression, () => assert.equal(evaluate(expression, pod), true))
})

describe('expressions that do harm', () => {
  const list = Array.from({ length: 500 }, (_, i) => i)
  const costly: Readonly<Record<string, string>> = {
    'nested loops': 'object.all(a, object.all(b, object.all(c, a + b + c >= 0)))',
    'nested maps': 'object.map(a, object.map(b, object.map(c, a))).size() > 0',
    'pairs of lists': 'object.all(a, sets.contains(object, object))',
    'patterns on texts':
      'object.all(a, object.all(b, !("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".matches("(a+)+(a+)+(a+)+$b"))))',
  }
  for (const [reason, expression] of Object.entries(costly))
    test(`${reason} end at the bound`, () => {
      assert.throws(() => evaluate(expression, list), /costs more than it may/)
    })

  const refused: Readonly<Record<string, string>> = {
    'no expression': 'object.(',
    'a name that does not exist': 'nobody.spec',
    'a function that does not exist': 'object.launch()',
    'deep nesting': '('.repeat(2000),
    'a long text': `"${'x'.repeat(20_000)}" == ""`,
    'bindings that double': 'cel.bind(a, "x", a + a) == ""',
  }
  for (const [reason, expression] of Object.entries(refused))
    test(`refused: ${reason}`, () => assert.throws(() => new CelCompiler(['object']).compile(expression), CelError))
})
