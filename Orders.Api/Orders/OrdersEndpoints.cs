namespace Orders.Api.Orders;

/// <summary>Registers and maps the use cases of orders.</summary>
internal static class OrdersEndpoints
{
    public static IServiceCollection AddOrderUseCases(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SubmissionOptions>().Bind(configuration.GetSection(SubmissionOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services
            .AddSingleton<OutboxBacklog>()
            .AddScoped<SubmitOrder>()
            .AddScoped<CancelOrder>()
            .AddScoped<AcknowledgeAttention>()
            .AddScoped<ResolvePaymentMismatch>()
            .AddScoped<ReportShipment>();
    }

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders");
        SubmitOrder.Map(orders);
        GetOrder.Map(orders);
        ListOrders.Map(orders);
        GetTimeline.Map(orders);
        CancelOrder.Map(orders);
        AcknowledgeAttention.Map(orders);
        ResolvePaymentMismatch.Map(orders);
        ReportShipment.Map(orders);
        GetPayments.Map(orders);
    }
}
