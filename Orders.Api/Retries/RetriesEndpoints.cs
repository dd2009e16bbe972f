namespace Orders.Api.Retries;

/// <summary>The operations on records that wait for a retry, for operators. The content of the records is not shown.</summary>
internal static class RetriesEndpoints
{
    public static void MapRetries(this IEndpointRouteBuilder routes)
    {
        var retries = routes.MapGroup("/retries").WithTags("Retries");
        ListRetries.Map(retries);
        AttemptRetry.Map(retries);
    }
}
