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
    "'%s of %d is %.1f, %x'.format(['a', 3, 1.26, 255]) == 'a of 3 is 1.3, ff'",
    "'%s %s %%'.format([[1, 'b'], {'k': true}]) == '[1, b] {k: true} %'",
    'cel.bind(all, object.spec.containers.map(c, c.name), all.size() == 2 && all[0] == "a")',
    'cel.bind(a, 2, cel.bind(b, a * a, a + b)) == 6',
    '[1, 2, 3, 4].slice(1, 3) == [2, 3] && [[1], [2, [3]]].flatten() == [1, 2, [3]] && [[[1]]].flatten(2) == [1]',
    '[3, 1, 2].sort() == [1, 2, 3] && ["b", "a"].reverse() == ["a", "b"] && [1, 1, 2].distinct() == [1, 2]',
    'lists.range(3) == [0, 1, 2] && "abc".charAt(1) == "b" && "abc".reverse() == "cba"',
    '"aXbX".replace("X", "y") == "ayby" && "aXbX".replace("X", "y", 1) == "aybX" && strings.quote("a") == "\\"a\\""',
    'url("https://a.b/c?k=1&k=2").getQuery() == {"k": ["1", "2"]} && url("/a").getQuery() == {}',
    'ip.isCanonical("2001:db8::1") && !ip.isCanonical("2001:0db8::1") && ip("::1") == ip("0:0:0:0:0:0:0:1")',
    'string(cidr("10.1.2.3/8").masked()) == "10.0.0.0/8" && string(cidr("2001:db8::ff/64").masked()) == "2001:db8::/64"',
    'quantity("1Gi") == quantity("1024Mi") && cidr("10.0.0.0/8") == cidr("10.0.0.0/8") && string(ip("1.2.3.4")) == "1.2.3.4"',
    'semver("v1.02", true) == semver("1.2.0") && isSemver("v1", true) && !isSemver("v1")',
    'format.named("dns1123Label").value().validate("a").hasValue() == false && !format.named("none").hasValue()',
    '!format.byte().validate("YQ==").hasValue() && !format.datetime().validate("2030-01-02T03:04:05Z").hasValue()',
    '!format.dns1123LabelPrefix().validate("a-").hasValue() && format.uri().validate("a b").hasValue()',
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
  const doubled = (depth: number): string =>
    depth === 0 ? 'a0 == ""' : `cel.bind(a${depth - 1}, a${depth} + a${depth}, ${doubled(depth - 1)})`
  const writing: Readonly<Record<string, string>> = {
    'bindings that double': `cel.bind(a30, "xxxxxxxx", ${doubled(30)})`,
    'a long list that is made': 'lists.range(100000000).size() > 0',
    'replacements that grow':
      'object.all(a, object.all(b, "aaaaaaaaaa".replace("a", "bbbbbbbbbbbbbbbbbbbb").size() > 0))',
    'texts that are written again and again':
      'object.all(a, object.all(b, "%s%s%s".format([object, object, object]).size() > 0))',
  }
  for (const [reason, expression] of Object.entries({ ...costly, ...writing }))
    test(`${reason} end at the bound`, () => {
      assert.throws(() => evaluate(expression, list), /costs more than it may/)
    })

  const refused: Readonly<Record<string, string>> = {
    'no expression': 'object.(',
    'a name that does not exist': 'nobody.spec',
    'a function that does not exist': 'object.launch()',
    'deep nesting': '('.repeat(2000),
    'a long text': `"${'x'.repeat(20_000)}" == ""`,
    'an authorizer': 'authorizer.group("").resource("pods").check("create").allowed()',
    'another macro of the language': 'cel.block([1], 1)',
  }
  for (const [reason, expression] of Object.entries(refused))
    test(`refused: ${reason}`, () => assert.throws(() => new CelCompiler(['object']).compile(expression), CelError))
})
