namespace Orders.Api.Development.Embedded;

/// <summary>The server.properties of a single KRaft node that is broker and controller in one.</summary>
internal static class KafkaProperties
{
    // The static quorum (controller.quorum.voters) may name another port at each start; a dynamic one writes the address down at its birth.
    public static string Render(string dataFolder, int port, int controllerPort, KafkaFallback? detour = null) => $"""
        process.roles=broker,controller
        node.id=1
        listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllerPort}{Detour(detour?.Port)}
        advertised.listeners=PLAINTEXT://127.0.0.1:{port}{Detour(detour?.AdvertisedPort)}
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,DETOUR:PLAINTEXT
        controller.quorum.voters=1@127.0.0.1:{controllerPort}
        log.dirs={dataFolder.Replace('\\', '/')}

        # One node holds one copy of everything.
        default.replication.factor=1
        min.insync.replicas=1
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1

        # Few partitions of the internal topics: a laptop's start and recovery take a second less.
        offsets.topic.num.partitions=4
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.num.partitions=1

        # A misspelt topic is an error, not a new topic.
        auto.create.topics.enable=false
        num.partitions=4

        # Nothing that is not worked off goes away by the calendar, however long the laptop was closed: records go by size, offsets stay.
        log.retention.ms=-1
        log.retention.bytes=1073741824
        log.segment.bytes=134217728
        offsets.retention.minutes=2147483647

        # Groups form at once, and members may use short time-outs.
        group.initial.rebalance.delay.ms=0
        group.min.session.timeout.ms=1000
        group.consumer.min.session.timeout.ms=1000
        group.consumer.min.heartbeat.interval.ms=500

        # After a crash the node takes itself back, and ends a transaction left open, within seconds.
        broker.heartbeat.interval.ms=500
        broker.session.timeout.ms=5000
        transaction.abort.timed.out.transaction.cleanup.interval.ms=1000

        num.network.threads=2
        num.io.threads=4
        num.recovery.threads.per.data.dir=2

        """;

    static string Detour(int? port) => port is null ? "" : $",DETOUR://127.0.0.1:{port}";
}
