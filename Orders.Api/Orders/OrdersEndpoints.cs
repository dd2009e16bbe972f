namespace Orders.Api.Orders;

internal static class OrdersEndpoints
{
    public static IServiceCollection AddOrderUseCases(this IServiceCollection services) => services
        .AddScoped<SubmitOrder>()
        .AddScoped<ReportShipment>();

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders");
        SubmitOrder.Map(orders);
        GetOrder.Map(orders);
        ListOrders.Map(orders);
        GetTimeline.Map(orders);
        ReportShipment.Map(orders);
        GetPayments.Map(orders);
    }
}
