using MassTransit.Transports;

namespace Orders.Sagas.Messaging.Sending;

internal sealed class TopicTransportProvider(TopicTopology topology, IRecordWriter writer) :
    ISendTransportProvider,
    IPublishTransportProvider
{
    public Uri NormalizeAddress(Uri address) => TopicAddress.Of(TopicAddress.TopicOf(address));

    public Task<ISendTransport> GetSendTransport(Uri address) =>
        Task.FromResult<ISendTransport>(TransportOf(TopicAddress.TopicOf(address)));

    public Task<ISendTransport> GetPublishTransport<T>(Uri? publishAddress)
        where T : class => Task.FromResult<ISendTransport>(TransportOf(topology.TopicOf(typeof(T))));

    TopicSendTransport TransportOf(string topic) => new(topic, topology, writer);
}
