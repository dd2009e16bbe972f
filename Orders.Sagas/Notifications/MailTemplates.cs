using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Renders notifications from the templates in this folder.</summary>
/// <remarks>
/// The first line of <c>Kind.text.liquid</c> is the subject; <c>Kind.html.liquid</c> escapes every value. A missing or invalid template
/// fails the start, not the first e-mail.
/// </remarks>
internal sealed class MailTemplates
{
    static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);
    static readonly TemplateOptions Strict = new() { StrictVariables = true, StrictFilters = true };
    readonly Dictionary<NotificationKind, (IFluidTemplate Subject, IFluidTemplate Text, IFluidTemplate Html)> _kinds;
    readonly IFluidTemplate _layout;

    public MailTemplates()
    {
        _layout = Parse(Read("Layout.html"));
        _kinds = Enum.GetValues<NotificationKind>().ToDictionary(kind => kind, kind =>
        {
            var text = Read($"{kind}.text").Split('\n', 2);
            return (Parse(text[0]), Parse(text[1]), Parse(Read($"{kind}.html")));
        });
    }

    /// <exception cref="InvalidMessageException">The kind has no template.</exception>
    public RenderedMail Render(SendNotification request)
    {
        if (!_kinds.TryGetValue(request.Kind, out var templates))
            throw new InvalidMessageException(["kind is not known."]);
        var values = Values(request);
        var subject = templates.Subject.Render(values, NullEncoder.Default);
        var layout = new TemplateContext(Strict).SetValue("subject", subject).SetValue("content", templates.Html.Render(values, Html));
        return new(subject, templates.Text.Render(values, NullEncoder.Default), _layout.Render(layout, Html));
    }

    static TemplateContext Values(SendNotification request) => new TemplateContext(Strict)
        .SetValue("order", request.OrderId.ToString())
        .SetValue("total", Total(request))
        .SetValue("isFree", request.Total == 0)
        .SetValue("carrier", request.Carrier ?? "")
        .SetValue("trackingNumber", request.TrackingNumber ?? "")
        .SetValue("reason", CancellationReason.ForCustomer(request.Reason) ?? "");

    static string Total(SendNotification request) => string.Join(" + ",
    [
        Money.Format(request.Total, request.Currency), .. (request.OtherAmounts ?? []).Select(x => Money.Format(x.Amount, x.Currency)),
    ]);

    static IFluidTemplate Parse(string source) => new FluidParser().Parse(source);

    static string Read(string name)
    {
        using var resource = typeof(MailTemplates).Assembly.GetManifestResourceStream($"Templates/{name}.liquid")
            ?? throw new InvalidOperationException($"The e-mail template {name} is missing.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
