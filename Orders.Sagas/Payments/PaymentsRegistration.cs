using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orders.Sagas.Gateways;

namespace Orders.Sagas.Payments;

public static class PaymentsRegistration
{
    /// <summary>Registers what <see cref="RequestPaymentConsumer"/> needs; the consumer itself belongs to the rider's configuration.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PaymentsOptions>().Bind(configuration.GetSection(PaymentsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<AttemptLedger>();
        services.AddGatewayHttpClient<PaymentProviderClient, PaymentsOptions>();
        services.AddTransient<KeyedPaymentGateway>();
        services.AddTransient<UnkeyedPaymentGateway>();
        services.AddTransient<IPaymentGateway>(provider => provider.GetRequiredService<IOptions<PaymentsOptions>>().Value.Provider switch
        {
            PaymentProvider.Keyed => provider.GetRequiredService<KeyedPaymentGateway>(),
            _ => provider.GetRequiredService<UnkeyedPaymentGateway>(),
        });
        return services;
    }
}
