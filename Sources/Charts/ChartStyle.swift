/// The style sheet of the charts; put it into the page once, after ``Palette/css``.
public enum ChartStyle {
    /// Rules for elements inside of `.chart` only.
    public static let css = """
        .chart{display:block;width:100%;max-width:600px;height:auto;font-family:inherit;overflow:visible}
        .chart text{fill:var(--text);font-variant-numeric:tabular-nums;unicode-bidi:isolate}
        .chart text.muted{fill:var(--muted)}
        .chart text.strong{font-weight:600}
        .chart text.halo{paint-order:stroke;stroke:var(--background);stroke-width:4px;stroke-linejoin:round}
        \(LetterSize.allCases.map { ".chart .\($0.rawValue){font-size:\(Int($0.units))px}" }.joined())
        .chart .grid{stroke:var(--grid);stroke-width:1;fill:none}
        .chart .axis{stroke:var(--muted);stroke-width:1;fill:none}
        .chart .zero{stroke:var(--text);stroke-width:1.2;fill:none}
        .chart .guide{stroke:var(--muted);stroke-width:1;stroke-dasharray:4 3;fill:none}
        .chart .band{fill:var(--text);fill-opacity:.07}
        .chart .mark{--c:var(--text)}
        \((1...6).map { ".chart .s\($0){--c:var(--system-\($0))}" }.joined())
        .chart .better{--c:var(--better)}.chart .worse{--c:var(--worse)}.chart .quiet{--c:var(--muted)}
        .chart .line{stroke:var(--c);stroke-width:1.8;fill:none;stroke-linejoin:round}
        .chart .bar{stroke:var(--c);stroke-width:1.8;fill:none}
        .chart .thin{stroke-width:1.2}
        .chart .area{fill:var(--c);fill-opacity:.1}
        .chart .solid{fill:var(--c)}
        .chart .soft{fill:var(--c);fill-opacity:.35}
        .chart .dot{fill:var(--c);stroke:var(--c);stroke-width:.6;fill-opacity:.62}
        .chart .dot:hover{fill-opacity:1;stroke:var(--text);stroke-width:1.5}
        .chart .dot[data-key]{cursor:pointer}
        .chart .hollow{fill:var(--background);stroke:var(--c);stroke-width:1.6}
        .chart .filled{fill:var(--c);stroke:var(--background);stroke-width:1}
        .chart .stroke{fill:none;stroke:var(--c);stroke-width:2}
        .chart .ring{fill:none;stroke:var(--text);stroke-width:1.4}
        .chart .front{fill:none;stroke:var(--text);stroke-width:1;stroke-dasharray:2 2}
        .chart .box{fill:var(--background);stroke:var(--text);stroke-width:1.2}
        .chart .median{stroke:var(--text);stroke-width:2.4}
        .chart .whisker{stroke:var(--text);stroke-width:1.2;fill:none}
        .chart .hatched{stroke:var(--c);stroke-width:1.2}
        .chart .hatch{stroke:var(--c);stroke-width:1.6}
        \(SeriesStyle.dashRules)

        """
}
