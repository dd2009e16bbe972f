using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orders.Sagas.Gateways;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Sagas.Payments;

/// <summary>Registers payments.</summary>
public static class PaymentsRegistration
{
    /// <summary>Registers what applies evidence from webhooks, settlement files and operators. Needs no provider.</summary>
    public static IServiceCollection AddPaymentSettlement(this IServiceCollection services)
    {
        services.TryAddScoped<AttemptSettlement>();
        services.TryAddScoped<EvidenceDecision>();
        services.TryAddScoped<AttemptCharges>();
        services.TryAddScoped<ChargeClaims>();
        services.TryAddScoped<ImportedLines>();
        services.TryAddScoped<SettlementImport>();
        return services;
    }

    /// <summary>Registers reconciliation and what the consumers need; the rider's configuration registers the consumers.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PaymentsOptions>()
            .Bind(configuration.GetSection(PaymentsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddPaymentSettlement();
        services.TryAddSingleton<OrderNeeds>();
        services.AddSingleton<NewAttempts>();
        services.AddSingleton<AttemptLedger>();
        services.AddSingleton<RecordedAnswers>();
        services.AddSingleton<DueAttempts>();
        services.AddScoped<AttemptExecution>();
        services.AddTransient<KeyedRepeats>();
        services.AddScoped<ChargeConfirmation>();
        services.AddScoped<RefundRules>();
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
