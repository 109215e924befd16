// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goProducts } from './go-products.ts'
import { javaProducts } from './java-products.ts'
import { products } from './products.ts'

test('every product can be found: it has files, and signatures or the notes of a build', () => {
  for (const { name, files, signatures, isGo } of products) {
    assert.ok(files.length > 0, name)
    assert.ok(signatures.length > 0 || isGo, name)
  }
})

test('every signature looks for something, and has the version as its first group', () => {
  for (const { name, signatures } of products)
    for (const { anchor, pattern } of signatures) {
      assert.notEqual(anchor, '', name)
      assert.ok(new RegExp(`${pattern.source}|`).exec('')?.length !== 1, `${name}: ${pattern}`)
      assert.equal(pattern.global, false, `${name}: ${pattern} would remember where it was`)
    }
})

test('every product has names in the vulnerability database, each of words that it may have', () => {
  for (const { name, cpes } of products) {
    assert.ok(cpes.length > 0, name)
    for (const words of cpes) for (const word of words) assert.match(word, /^[a-z\d][a-z\d._/-]*$/, name)
  }
})

test('two products of one name look at different files, or are alternatives', () => {
  const seen = new Map<string, readonly unknown[]>()
  for (const { name, files } of products) {
    const others = seen.get(name) ?? []
    assert.ok(
      files.every(file => !others.includes(file)),
      name,
    )
    seen.set(name, [...others, ...files])
  }
})

test('products of Go and launchers of Java are among them', () => {
  for (const product of [...goProducts, ...javaProducts]) assert.ok(products.includes(product), product.name)
  assert.ok(goProducts.every(({ isGo }) => isGo))
  assert.ok(javaProducts.every(({ alternativeOf, files: [file] }) => alternativeOf === file))
})
