using System.ComponentModel;
using Confluent.Kafka;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Rider;

namespace Orders.Api.Delivery;

/// <summary>GET /delivery: what every endpoint promises, how it keeps it, and how far it is.</summary>
internal static class GetDelivery
{
    internal sealed record Endpoint(
        string Topic,
        string ConsumerGroup,
        DeliveryGuarantee Guarantee,
        [property: Description("How repeats are absorbed, the first line of defence first.")] IReadOnlyList<DuplicateStrategy> Duplicates,
        [property: Description("How long a message id or key is known; null where that is not limited.")] TimeSpan? Retention,
        long Lag,
        IReadOnlyList<PartitionDelivery> Partitions,
        [property: Description("Whether the process that answers runs it.")] bool HostedHere,
        [property: Description("When the process that answers last committed offsets for it.")] DateTimeOffset? LastCommitAt);

    public static IServiceCollection AddDeliveryReport(this IServiceCollection services) => services.AddSingleton<DeliveryReport>();

    public static void MapDelivery(this IEndpointRouteBuilder routes) => routes.MapGet("/delivery", Handle)
        .WithTags("Operations")
        .WithName(nameof(GetDelivery))
        .WithSummary("Read what every endpoint promises")
        .WithDescription("Every endpoint of the system, whichever process runs it: topic, group, guarantee, how repeats are absorbed, and the lag by the broker's account. On a topic that is written in transactions up to 1 a partition of it is the marker of the last commit, and no record.")
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
        x.Declaration.Topic, x.Declaration.ConsumerGroup, x.Declaration.Guarantee, x.Declaration.Duplicates, x.Declaration.Retention, x.Lag, x.Partitions,
        x.IsHosted, x.LastCommitAt);
}
