using Orders.Sagas.Payments;

namespace Orders.Api.Payments;

/// <summary>Registers what the payment operations need.</summary>
internal static class PaymentsApiRegistration
{
    public static IServiceCollection AddPaymentsApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection(WebhookOptions.Section))
            .Validate(
                options => options.WebhookSecret is null or { Length: >= WebhookOptions.MinSecretLength },
                $"Payments:WebhookSecret must have at least {WebhookOptions.MinSecretLength} characters.")
            .PostConfigure(options => options.Webhooks = ProviderSecrets.Read(configuration))
            .Validate(
                options => options.Webhooks.AreLong(),
                $"Each secret of Payments:Webhooks:Keyed and :Unkeyed must have at least {WebhookOptions.MinSecretLength} characters.")
            .ValidateOnStart();
        return services.AddPaymentSettlement();
    }
}
