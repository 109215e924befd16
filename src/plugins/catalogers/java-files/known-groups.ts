// SPDX-License-Identifier: Apache-2.0

/**
 * Groups of artifacts that are often built without a `pom.properties` (by Gradle, Ant or Tycho), by the beginning of
 * their names: the first match counts.
 */
const families: readonly (readonly [pattern: RegExp, groupId: string])[] = [
  [/^spring-velocity-support$|^velocity(?:-(?:engine|tools)|$)/, 'org.apache.velocity'],
  [/^spring-(?:amqp|erlang|rabbit)(?:-|$)/, 'org.springframework.amqp'],
  [/^spring-analytics$/, 'org.springframework.analytics'],
  [/^spring-batch(?:-|$)/, 'org.springframework.batch'],
  [/^spring-boot(?:-|$)/, 'org.springframework.boot'],
  [/^spring-cloud-/, 'org.springframework.cloud'],
  [/^spring-credhub-core$/, 'org.springframework.credhub'],
  [/^spring-(?:cql|data|yarn)(?:-|$)/, 'org.springframework.data'],
  [/^spring-flex$/, 'org.springframework.flex'],
  [/^spring-graphql$/, 'org.springframework.graphql'],
  [/^spring-hateoas$/, 'org.springframework.hateoas'],
  [/^spring-integration(?:-|$)/, 'org.springframework.integration'],
  [/^spring-kafka$/, 'org.springframework.kafka'],
  [/^spring-ldap(?:-|$)/, 'org.springframework.ldap'],
  [/^spring-security-oauth2-autoconfigure$/, 'org.springframework.security.oauth.boot'],
  [/^spring-security-oauth(?:2|-parent)?$/, 'org.springframework.security.oauth'],
  [/^spring-security-kerberos-/, 'org.springframework.security.kerberos'],
  [/^spring-security-saml(?:-dsl|2)-core$/, 'org.springframework.security.extensions'],
  [/^spring-security(?:-|$)/, 'org.springframework.security'],
  [/^spring-session(?:-|$)/, 'org.springframework.session'],
  [/^spring-social-core$/, 'org.springframework.social'],
  [/^spring-vault-core$/, 'org.springframework.vault'],
  [
    /^(?:spring-|org\.springframework\.)(?:binding|faces|js(?:-resources)?|webflow)$|^spring-build-src$/,
    'org.springframework.webflow',
  ],
  [/^spring-(?:ws|xml)$/, 'org.springframework.ws'],
  [
    /^spring(?:-(?:agent|aop|asm|aspects|beandoc|beans|context(?:-indexer|-support)?|core(?:-test)?|dao|expression|framework-bom|full|hibernate[23]?|ibatis|instrument(?:-tomcat)?|jca|jcl|jdbc|jdo|jms|jmx|jpa|messaging|mock|ojb|orm|oxm|parent|portlet|r2dbc|remoting|struts|support|test|tomcat-weaver|toplink|tuple(?:-parent)?|tx|web|webflux|webmvc(?:-portlet|-struts)?|websocket))?$/,
    'org.springframework',
  ],
  [/^tomcat-embed-(?:core|el|jasper|logging-(?:juli|log4j)|websocket)$/, 'org.apache.tomcat.embed'],
  [/^tomcat(?:-(?!embed|maven|servlet-api-)[a-z].*|7-websocket)?$/, 'org.apache.tomcat'],
  [
    /^ant(?:-(?:antlr|antunit|apache-.*|commons-(?:logging|net)|compress|dotnet|imageio|jai|jakartamail|javamail|jdepend|jmf|jsch|junit4?|junitlauncher|launcher|netrexx|nodeps|parent|starteam|stylebook|swing|testutil|trax|weblogic|xz))?$/,
    'org.apache.ant',
  ],
  [/^apache-geode$|^geode-/, 'org.apache.geode'],
  [/^cassandra-(?:all|clientutil|javautils|parent|thrift)$/, 'org.apache.cassandra'],
  [/^tapestry-|^tapestry5-annotations$/, 'org.apache.tapestry'],
  [/^bc(?:-fips|jmail-|mail-|pg-|pkix-|pqc-addon-|prov-|tls-|tsp-|util-)/, 'org.bouncycastle'],
  [/^derby(?:client|net|optionaltools|shared|tools)?$/, 'org.apache.derby'],
  [/^elasticsearch-rest-(?:client(?:-sniffer)?|high-level-client)$/, 'org.elasticsearch.client'],
  [/^elasticsearch(?:-|$)/, 'org.elasticsearch'],
  [/^apoc(?:-(?:common|core|extended|processor|test-utils))?$/, 'org.neo4j.procedure'],
  [
    /^org\.eclipse\.(?:ant|compare|core|cvs|debug|e4|equinox|help|jface|jsch|ltk|osgi|platform|rcp|releng|sdk|search|swt|team|text|tips|tools|ui|update|urischeme)(?:\.|$)/,
    'org.eclipse.platform',
  ],
  [/^reactor-netty-incubator-quic$/, 'io.projectreactor.netty.incubator'],
  [/^reactor-netty(?:-(?:core|http(?:-brave)?))?$/, 'io.projectreactor.netty'],
  [/^ratpack-/, 'io.ratpack'],
  [/^(?:graphi?ql|voyager)-(?:java|rxjava|spring)(?:-|$)|^java-dataloader$/, 'com.graphql-java'],
  [/^minio(?:-admin|-java)?$/, 'io.minio'],
  [/^commons-jelly(?:-|$)/, 'commons-jelly'],
  [/^commons-codec$/, 'commons-codec'],
  [/^commons-logging$/, 'commons-logging'],
  [/^xalan$/, 'xalan'],
  [/^okhttp$/, 'com.squareup.okhttp3'],
  [/^okio$/, 'com.squareup.okio'],
  [
    /^kafka(?:-(?:clients|examples|group-coordinator|hadoop-(?:consumer|producer)|java-examples|log4j-appender|metadata|perf_.*|raft|server-common|shell|storage(?:-api)?|streams.*|tools(?:-api)?)|_2\.[\d.]+)$/,
    'org.apache.kafka',
  ],
  [/^jackson-(?:core-asl|mapper-asl|jaxrs|xc|smile)$/, 'org.codehaus.jackson'],
  [/^groovy-eclipse-(?:batch|compiler)$/, 'org.codehaus.groovy'],
]

/** Groovy went to Apache with its fourth version; these came later, or stayed. */
const onlyApacheGroovy =
  /^groovy-(?:callsite|concurrent-java|contracts|csv|ginq|grape-(?:ivy|maven)|http-builder|macro-library|markdown|reactor|rxjava|test-junit6|toml|typecheckers)$/
const groovy =
  /^groovy(?:-(?:all(?:-jdk14|-minimal|-tests)?|ant|astbuilder|backports-compat23|binary|bom|bsf|cli-(?:commons|picocli)|console|datetime|dateutil|docgenerator|groovydoc|groovysh|jaxb|jdk14|jmx|json(?:-direct)?|jsr223|macro|nio|servlet|sql|swing|templates|test(?:-junit5|ng|s-vm8)?|xml(?:rpc)?|yaml))?$/

/** The group of an artifact that is known by its name; empty when it is not. */
export function knownGroupOf(artifactId: string, version: string): string {
  if (onlyApacheGroovy.test(artifactId)) return 'org.apache.groovy'
  if (groovy.test(artifactId)) return Number.parseInt(version, 10) >= 4 ? 'org.apache.groovy' : 'org.codehaus.groovy'
  return families.find(([pattern]) => pattern.test(artifactId))?.[1] ?? ''
}
