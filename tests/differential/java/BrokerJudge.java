// Copyright (c) The streamops.kafka authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import kafka.log.LogConfig;
import kafka.metrics.KafkaMetricsConfig;
import kafka.metrics.KafkaMetricsReporter;
import kafka.security.auth.Authorizer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaServer$;
import kafka.utils.VerifiableProperties;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.common.security.auth.KafkaPrincipalBuilder;
import org.apache.kafka.common.security.auth.PrincipalBuilder;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;
import org.apache.kafka.common.utils.SecurityUtils;
import org.apache.kafka.server.policy.AlterConfigPolicy;
import org.apache.kafka.server.policy.CreateTopicPolicy;
import org.apache.kafka.server.quota.ClientQuotaCallback;
import scala.collection.immutable.StringOps;

/**
 * What a broker says of its server.properties: KafkaConfig.fromProps, which refuses with an exception.
 *
 * Answers with one text about what it takes: empty, or what the start would end with further on. That is asked of what
 * KafkaServer.startup calls without a server, a file or the network: its metrics, the defaults of topics, and whether
 * each class is one of the kind that is needed.
 */
final class BrokerJudge implements Judge {
    private static final String[] NUMBERS = {"connection.timeout.ms", "max.in.flight.requests", "session.timeout.ms"};
    @Override
    public List<String> answer(List<String> fields) {
        Properties settings = Settings.of(fields);
        KafkaConfig config = KafkaConfig.fromProps(settings, false);
        String later = "";
        try {
            start(config, settings);
        } catch (Exception | LinkageError refusal) {
            later = Oracle.said(refusal);
        }
        return Collections.singletonList(later);
    }

    private static void start(KafkaConfig config, Properties settings) throws Exception {
        KafkaMetricsConfig reporters = new KafkaMetricsConfig(new VerifiableProperties(settings));
        for (String name : scala.collection.JavaConverters.seqAsJavaList(reporters.reporters())) {
            need(Class.forName(name), KafkaMetricsReporter.class);
        }
        KafkaServer$.MODULE$.metricConfig(config);
        LogConfig.fromProps(KafkaServer$.MODULE$.copyKafkaConfigToLog(config), new Properties());
        for (String name : config.getList("metric.reporters")) {
            need(Class.forName(name), MetricsReporter.class);
        }
        if (!config.authorizerClassName().isEmpty()) {
            need(Class.forName(config.authorizerClassName()), Authorizer.class);
        }
        Class<?> builder = config.getClass("principal.builder.class");
        if (builder != DefaultKafkaPrincipalBuilder.class) { // which ChannelBuilders makes by itself, with its arguments
            need(builder, KafkaPrincipalBuilder.class, PrincipalBuilder.class);
        }
        need(config.getClass("create.topic.policy.class.name"), CreateTopicPolicy.class);
        need(config.getClass("alter.config.policy.class.name"), AlterConfigPolicy.class);
        need(config.getClass("client.quota.callback.class"), ClientQuotaCallback.class);
        plugged(config, settings);
    }

    /** What the release's own plug-ins read by themselves: what they call for it, without what they do then. */
    private static void plugged(KafkaConfig config, Properties settings) {
        if (config.authorizerClassName().equals("kafka.security.auth.SimpleAclAuthorizer")) {
            for (String user : settings.getProperty("super.users", "").split(";")) {
                if (!settings.getProperty("super.users", "").isEmpty()) {
                    SecurityUtils.parseKafkaPrincipal(user.trim());
                }
            }
            new StringOps(settings.getProperty("allow.everyone.if.no.acl.found", "false")).toBoolean();
            for (String name : NUMBERS) {
                new StringOps(settings.getProperty("authorizer.zookeeper." + name, "1")).toInt();
            }
        }
        if (settings.getProperty("kafka.metrics.reporters", "").contains("kafka.metrics.KafkaCSVMetricsReporter")) {
            new VerifiableProperties(settings).getBoolean("kafka.csv.metrics.reporter.enabled", false);
        }
        if (config.getList("metric.reporters").contains("org.apache.kafka.tools.PushHttpMetricsReporter")) {
            Object period = ConfigDef.parseType("metrics.period", settings.getOrDefault("metrics.period", "1"), Type.INT);
            ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
            try {
                executor.scheduleAtFixedRate(() -> { }, (Integer) period, (Integer) period, TimeUnit.SECONDS);
            } finally {
                executor.shutdownNow();
            }
        }
    }

    /** That an object of the class can be made, and is of one of the kinds; null is none, and fine. */
    private static void need(Class<?> found, Class<?>... kinds) throws Exception {
        if (found == null) {
            return;
        }
        found.getConstructor();
        if (Arrays.stream(kinds).noneMatch(kind -> kind.isAssignableFrom(found))) {
            throw new ClassCastException(found.getName() + " is no " + kinds[0].getName());
        }
    }
}
