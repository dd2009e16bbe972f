namespace Orders.Api.Development.Embedded;

/// <summary>Renders server.properties for a single KRaft node that is broker and controller.</summary>
internal static class KafkaProperties
{
    /// <summary>The folder of the data, relative to the folder that the node is started in.</summary>
    public const string DataFolder = "data";

    // A static quorum (controller.quorum.voters) may name another port at each start. A dynamic quorum stores the address when the node is
    // formatted.
    //
    // The data folder is named relative to the node's own folder: Kafka splits absolute paths at commas, and this file has its own rules
    // for backslashes, blanks and accents.
    public static string Render(int port, int controllerPort, ProxiedListener? proxied = null) => $"""
        process.roles=broker,controller
        node.id=1
        listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllerPort}{Proxied(proxied?.Port)}
        advertised.listeners=PLAINTEXT://127.0.0.1:{port}{Proxied(proxied?.AdvertisedPort)}
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT
        controller.quorum.voters=1@127.0.0.1:{controllerPort}
        log.dirs={DataFolder}

        # One node: one replica of everything.
        default.replication.factor=1
        min.insync.replicas=1
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1

        # Few partitions of the internal topics: start and recovery are a second faster.
        offsets.topic.num.partitions=4
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.num.partitions=1

        # A misspelt topic name is an error; the broker does not create a topic.
        auto.create.topics.enable=false
        num.partitions=4

        # Retention by size, never by time: unprocessed records and offsets survive a laptop that was off for weeks.
        log.retention.ms=-1
        log.retention.bytes=1073741824
        log.segment.bytes=134217728
        offsets.retention.minutes=2147483647

        # Groups form without delay, and members may use short time-outs.
        group.initial.rebalance.delay.ms=0
        group.min.session.timeout.ms=1000
        group.consumer.min.session.timeout.ms=1000
        group.consumer.min.heartbeat.interval.ms=500

        # After a crash the node registers again and aborts open transactions within seconds.
        broker.heartbeat.interval.ms=500
        broker.session.timeout.ms=5000
        transaction.abort.timed.out.transaction.cleanup.interval.ms=1000

        num.network.threads=2
        num.io.threads=4
        num.recovery.threads.per.data.dir=2

        """;

    static string Proxied(int? port) => port is null ? "" : $",PROXIED://127.0.0.1:{port}";
}
