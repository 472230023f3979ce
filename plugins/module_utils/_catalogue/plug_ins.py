# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classes that settings can name, and what these read. Written by tools/plug_ins.py.

PRIVATE to the collection.
"""

from __future__ import annotations

# ruff: noqa: E501 - a row is as long as what the release prints

# setting, class
SHIPPED = """
authProvider.N org.apache.zookeeper.server.auth.DigestAuthenticationProvider
authProvider.N org.apache.zookeeper.server.auth.IPAuthenticationProvider
authProvider.N org.apache.zookeeper.server.auth.SASLAuthenticationProvider
authorizer.class.name kafka.security.auth.SimpleAclAuthorizer
kafka.metrics.reporters kafka.metrics.KafkaCSVMetricsReporter
metric.reporters org.apache.kafka.common.metrics.JmxReporter
metric.reporters org.apache.kafka.tools.PushHttpMetricsReporter
principal.builder.class org.apache.kafka.common.security.auth.DefaultPrincipalBuilder
principal.builder.class org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder
sasl.client.callback.handler.class org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler
sasl.client.callback.handler.class org.apache.kafka.common.security.authenticator.SaslServerCallbackHandler
sasl.client.callback.handler.class org.apache.kafka.common.security.kerberos.KerberosClientCallbackHandler
sasl.client.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerSaslClientCallbackHandler
sasl.client.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler
sasl.client.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler
sasl.client.callback.handler.class org.apache.kafka.common.security.plain.internals.PlainServerCallbackHandler
sasl.client.callback.handler.class org.apache.kafka.common.security.scram.internals.ScramServerCallbackHandler
sasl.login.callback.handler.class org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler
sasl.login.callback.handler.class org.apache.kafka.common.security.authenticator.SaslServerCallbackHandler
sasl.login.callback.handler.class org.apache.kafka.common.security.kerberos.KerberosClientCallbackHandler
sasl.login.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerSaslClientCallbackHandler
sasl.login.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler
sasl.login.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler
sasl.login.callback.handler.class org.apache.kafka.common.security.plain.internals.PlainServerCallbackHandler
sasl.login.callback.handler.class org.apache.kafka.common.security.scram.internals.ScramServerCallbackHandler
sasl.login.class org.apache.kafka.common.security.authenticator.DefaultLogin
sasl.login.class org.apache.kafka.common.security.kerberos.KerberosLogin
sasl.login.class org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerRefreshingLogin
sasl.server.callback.handler.class org.apache.kafka.common.security.authenticator.SaslClientCallbackHandler
sasl.server.callback.handler.class org.apache.kafka.common.security.authenticator.SaslServerCallbackHandler
sasl.server.callback.handler.class org.apache.kafka.common.security.kerberos.KerberosClientCallbackHandler
sasl.server.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerSaslClientCallbackHandler
sasl.server.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler
sasl.server.callback.handler.class org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler
sasl.server.callback.handler.class org.apache.kafka.common.security.plain.internals.PlainServerCallbackHandler
sasl.server.callback.handler.class org.apache.kafka.common.security.scram.internals.ScramServerCallbackHandler
serverCnxnFactory org.apache.zookeeper.server.NIOServerCnxnFactory
serverCnxnFactory org.apache.zookeeper.server.NettyServerCnxnFactory
"""

# setting, the class that reads it
READ = """
allow.everyone.if.no.acl.found kafka.security.auth.SimpleAclAuthorizer
authorizer.zookeeper.connection.timeout.ms kafka.security.auth.SimpleAclAuthorizer
authorizer.zookeeper.max.in.flight.requests kafka.security.auth.SimpleAclAuthorizer
authorizer.zookeeper.session.timeout.ms kafka.security.auth.SimpleAclAuthorizer
authorizer.zookeeper.url kafka.security.auth.SimpleAclAuthorizer
client.id org.apache.kafka.tools.PushHttpMetricsReporter
kafka.csv.metrics.dir kafka.metrics.KafkaCSVMetricsReporter
kafka.csv.metrics.reporter.enabled kafka.metrics.KafkaCSVMetricsReporter
metrics.host org.apache.kafka.tools.PushHttpMetricsReporter
metrics.period org.apache.kafka.tools.PushHttpMetricsReporter
metrics.url org.apache.kafka.tools.PushHttpMetricsReporter
super.users kafka.security.auth.SimpleAclAuthorizer
"""
