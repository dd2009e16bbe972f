using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Sagas.Gateways;

namespace Orders.Sagas.Fulfilment;

public static class FulfilmentRegistration
{
    /// <summary>Registers what <see cref="RequestFulfilmentConsumer"/> needs; the consumer itself belongs to the rider's configuration.</summary>
    public static IServiceCollection AddFulfilment(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FulfilmentOptions>().Bind(configuration.GetSection(FulfilmentOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddGatewayHttpClient<WarehouseGateway, FulfilmentOptions>();
    }
}
