using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Gateways;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Fulfilment;

public static class FulfilmentRegistration
{
    /// <summary>Registers the dependencies of <see cref="RequestFulfilmentConsumer"/>. The rider registers the consumer itself.</summary>
    public static IServiceCollection AddFulfilment(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FulfilmentOptions>()
            .Bind(configuration.GetSection(FulfilmentOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OrderNeeds>();
        return services.AddGatewayHttpClient<WarehouseGateway, FulfilmentOptions>();
    }
}
