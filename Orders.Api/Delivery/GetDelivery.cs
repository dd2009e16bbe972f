using System.ComponentModel;
using Confluent.Kafka;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Rider;

namespace Orders.Api.Delivery;

/// <summary>GET /delivery: the guarantee of every topic endpoint, how it absorbs duplicates, and its lag.</summary>
internal static class GetDelivery
{
    internal sealed record Endpoint(
        string Topic,
        [property: Description("The name that dead letters, records in the retry store and metrics have for the reader of the topic.")]
        string ConsumerGroup,
        [property: Description(
            "The group that commits the offsets at the broker: the consumer group, or one that topics share which are read together.")]
        string KafkaGroup,
        DeliveryGuarantee Guarantee,
        [property: Description("How duplicates are absorbed, in the order of the checks.")]
        IReadOnlyList<DuplicateStrategy> Duplicates,
        [property: Description("How long message ids or keys are kept; null for no limit.")] TimeSpan? Retention,
        long Lag,
        IReadOnlyList<PartitionDelivery> Partitions,
        [property: Description("Whether the process that answers runs the endpoint.")] bool HostedHere,
        [property: Description("When the process that answers last committed offsets for the endpoint.")]
        DateTimeOffset? LastCommitAt,
        [property: Description(
            "How many records wait in the retry store, in the partitions of the process that answers; null if it does not run the "
            + "endpoint.")]
        int? WaitingForRetry,
        [property: Description(
            "Since when the endpoint is in trouble in the process that answers: whatever it processes fails, or too many records wait.")]
        DateTimeOffset? TroubleSince,
        [property: Description(
            "How many records the broker removed before the process that answers read them, since it started: the retention was shorter "
            + "than the lag. Null if it does not run the endpoint.")]
        long? RemovedUnread,
        [property: Description(
            "How often a partition began again below what the process that answers had read: its topic was made again, or a broker lost "
            + "records.")]
        long? BeganAgain);

    public static IServiceCollection AddDeliveryReport(this IServiceCollection services) => services.AddSingleton<DeliveryReport>();

    public static void MapDelivery(this IEndpointRouteBuilder routes) => routes.MapGet("/delivery", Handle)
        .WithTags("Operations")
        .WithName(nameof(GetDelivery))
        .Needs(Scopes.OperationsRead)
        .WithSummary("Read the guarantee of every topic endpoint")
        .WithDescription(
            "Every topic endpoint of the system, in any process: topic, consumer group, guarantee, how duplicates are absorbed, and lag by "
            + "the broker's numbers. On a topic that is written in transactions, each partition's lag may count one commit marker.")
        .Produces<IReadOnlyList<Endpoint>>()
        .ProducesProblems();

    static async Task<IResult> Handle(DeliveryReport report, CancellationToken cancellationToken)
    {
        try
        {
            return TypedResults.Ok<IReadOnlyList<Endpoint>>([.. (await report.Read(cancellationToken)).Select(Describe)]);
        }
        catch (KafkaException)
        {
            return Problem.OfStatus(StatusCodes.Status503ServiceUnavailable);
        }
    }

    static Endpoint Describe(EndpointDelivery x) => new(
        x.Declaration.Topic, x.Declaration.ConsumerGroup, x.Declaration.KafkaGroup, x.Declaration.Guarantee, x.Declaration.Duplicates,
        x.Declaration.Retention, x.Lag, x.Partitions, x.IsHosted, x.LastCommitAt, x.WaitingForRetry, x.TroubleSince,
        x.RemovedUnread, x.BeganAgain);
}
