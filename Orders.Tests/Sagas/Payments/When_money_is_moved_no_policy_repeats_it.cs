using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Orders.Sagas.Payments;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Unit")]
public sealed class When_money_is_moved_no_policy_repeats_it
{
    /// <summary>No HTTP resilience policy, which would repeat requests, is between the client and its socket.</summary>
    [Fact]
    public async Task The_providers_client_has_no_handler_but_the_socket()
    {
        await using var payments = SideEffects.On("Host=unused", ("Payments:BaseUrl", "http://127.0.0.1:9"));
        var handlers = new Handlers(payments.Get<IServiceProvider>());

        var options = payments.Get<IOptionsMonitor<HttpClientFactoryOptions>>().Get(nameof(PaymentProviderClient));
        foreach (var configure in options.HttpMessageHandlerBuilderActions)
            configure(handlers);

        Assert.Empty(handlers.AdditionalHandlers);
        Assert.IsType<SocketsHttpHandler>(handlers.PrimaryHandler);
        var references = typeof(PaymentProviderClient).Assembly.GetReferencedAssemblies();
        Assert.DoesNotContain(references, x => x.Name!.Contains("Resilience", StringComparison.Ordinal));
        Assert.DoesNotContain(references, x => x.Name!.Contains("Polly", StringComparison.Ordinal));
    }

    sealed class Handlers(IServiceProvider services) : HttpMessageHandlerBuilder
    {
        public override string? Name { get; set; } = nameof(PaymentProviderClient);
        public override HttpMessageHandler PrimaryHandler { get; set; } = new HttpClientHandler();
        public override IServiceProvider Services => services;
        public override IList<DelegatingHandler> AdditionalHandlers { get; } = [];

        public override HttpMessageHandler Build() => throw new InvalidOperationException("The test only inspects the handlers.");
    }
}
