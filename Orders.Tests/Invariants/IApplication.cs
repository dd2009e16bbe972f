namespace Orders.Tests.Invariants;

/// <summary>The application as a customer sees it: an address that answers sooner or later.</summary>
internal interface IApplication
{
    /// <summary>Sends a request until it is answered with a status below 500.</summary>
    Task<HttpResponseMessage> Send(Func<HttpRequestMessage> request, CancellationToken cancellationToken);
}
