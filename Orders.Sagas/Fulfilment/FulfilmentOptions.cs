using System.ComponentModel.DataAnnotations;
using Orders.Sagas.Gateways;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Fulfilment;

internal sealed class FulfilmentOptions : IGatewayOptions
{
    public const string Section = "Fulfilment";

    [HttpUrl(ErrorMessage = "Fulfilment:BaseUrl must be an absolute http or https URL.")]
    public Uri? BaseUrl { get; set; }

    /// <summary>How long the warehouse may take to accept a shipment.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00", ErrorMessage = "Fulfilment:Timeout must be between {1} and {2}.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls to the warehouse may be in flight at once.</summary>
    [Range(1, TopicEndpointOptions.MaxLaneCount, ErrorMessage = "Fulfilment:CallsInFlight must be between {1} and {2}.")]
    public int CallsInFlight { get; set; } = 64;
}
