using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Analytics;
using Orders.Sagas.Messaging.Values;

namespace Orders.Api.Analytics;

/// <summary>GET /analytics: live figures, and the events missing from them.</summary>
internal static class GetAnalytics
{
    static readonly TimeSpan DefaultPeriod = TimeSpan.FromHours(1);
    static readonly TimeSpan MaxPeriod = TimeSpan.FromDays(7);

    public static IServiceCollection AddAnalyticsQueries(this IServiceCollection services) => services.AddScoped<AnalyticsQueries>();

    public static void MapAnalytics(this IEndpointRouteBuilder routes) => routes.MapGet("/analytics", Handle)
        .WithTags("Operations")
        .WithName(nameof(GetAnalytics))
        .Needs(Scopes.OperationsRead)
        .WithSummary("Read live figures")
        .WithDescription(
            "Orders per minute by status, revenue per currency, and the time from submission to shipment. Covers the last hour, or the "
            + "time between from and to (7 days at most). Events are counted at most once; lost lists those that crashes have cost, over "
            + "all time.")
        .Produces<AnalyticsFigures>()
        .ProducesProblems(400);

    static async Task<IResult> Handle(
        string? from, string? to, AnalyticsQueries queries, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var end = Instant("to", to, errors) ?? time.GetUtcNow();
        var start = Instant("from", from, errors) ?? end - DefaultPeriod;
        if (!errors.Any && (start >= end || end - start > MaxPeriod))
            errors.Add("from", $"must be before to, by at most {MaxPeriod.TotalDays:0} days.");
        return errors.Any ? errors.ToProblem() : TypedResults.Ok(await queries.Read(start, end, cancellationToken));
    }

    static DateTimeOffset? Instant(string name, string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (!Instants.TryParse(text, out var instant))
            errors.Add(name, $"{Instants.Rule} Encode + as %2B.");
        return instant;
    }
}
