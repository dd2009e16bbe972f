namespace Orders.Api.Development.Bench.Reports;

/// <summary>One figure: what was measured, in which case.</summary>
internal sealed record Figure(string Row, string Column, double Value);

/// <summary>The figures of one run.</summary>
internal sealed class FigureSheet
{
    readonly List<Figure> _figures = [];
    readonly List<string> _notes = [];

    public IReadOnlyList<Figure> Figures => _figures;

    public IReadOnlyList<string> Notes => _notes;

    /// <param name="row">The case, for example a rate or the baseline.</param>
    /// <param name="column">What was measured, with its unit.</param>
    /// <param name="value">Null if it cannot be measured here.</param>
    public void Add(string row, string column, double? value)
    {
        if (value is { } figure)
            _figures.Add(new(row, column, figure));
    }

    /// <summary>Adds a line that the report shows below the table.</summary>
    public void Note(string line) => _notes.Add(line);
}
