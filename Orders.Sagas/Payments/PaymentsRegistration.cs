using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orders.Sagas.Gateways;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Sagas.Payments;

public static class PaymentsRegistration
{
    /// <summary>Registers what takes evidence about attempts: webhooks, settlement files, operators. Needs no provider.</summary>
    public static IServiceCollection AddPaymentSettlement(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddScoped<AttemptSettlement>();
        services.TryAddScoped<PreviousLines>();
        services.TryAddScoped<SettlementImport>();
        return services;
    }

    /// <summary>Registers what the consumers of requests need, and reconciliation; the consumers themselves belong to the rider's configuration.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PaymentsOptions>().Bind(configuration.GetSection(PaymentsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddPaymentSettlement();
        services.AddSingleton<AttemptLedger>();
        services.AddSingleton<DueAttempts>();
        services.AddScoped<AttemptExecution>();
        services.AddTransient<PaymentReconciliation>();
        services.AddHostedService<PaymentReconciler>();
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
