import java.io.File;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.gephi.filters.api.FilterController;
import org.gephi.filters.api.Range;
import org.gephi.filters.plugin.dynamic.DynamicRangeBuilder.DynamicRangeFilter;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Interval;
import org.gephi.graph.api.Node;
import org.gephi.io.exporter.api.ExportController;
import org.gephi.io.exporter.preview.PDFExporter;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.preview.api.PreviewController;
import org.gephi.preview.api.PreviewProperties;
import org.gephi.preview.api.PreviewProperty;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.gephi.statistics.plugin.Degree;
import org.gephi.statistics.plugin.WeightedDegree;
import org.openide.util.Lookup;

/**
 * Opens graph files as Gephi does, with its own settings, says what it finds in them, and prints the preview.
 *
 * Arguments: files of GEXF or GraphML. Beside each, with .pdf added to its name, stands its preview, drawn with the
 * settings that docs/gephi.md names. Each line of output is a fact, its parts joined by tabs.
 */
public class GephiProbe {
  public static void main(String[] files) throws Exception {
    for (String name : files) {
      say("file", name);
      Workspace workspace = open(new File(name));
      GraphModel model = find(GraphController.class).getGraphModel(workspace);
      tell(model);
      timeline(model);
      statistics(model);
      print(workspace, new File(name + ".pdf"));
    }
    System.exit(0);
  }

  private static Workspace open(File file) throws Exception {
    ProjectController projects = find(ProjectController.class);
    projects.newProject();
    Workspace workspace = projects.getCurrentWorkspace();
    ImportController importer = find(ImportController.class);
    Container container = importer.importFile(file);
    container
        .getReport()
        .getIssues(1000)
        .forEachRemaining(
            issue -> {
              if (issue.getLevel() != Issue.Level.INFO) {
                say("issue", issue.getLevel(), issue.getMessage());
              }
            });
    importer.process(container, new DefaultProcessor(), workspace);
    return workspace;
  }

  private static void tell(GraphModel model) {
    Graph graph = model.getGraph();
    String kind = model.isDirected() ? "directed" : "undirected";
    say("graph", graph.getNodeCount(), graph.getEdgeCount(), kind, model.isDynamic() ? "dynamic" : "static");
    for (Column column : model.getNodeTable()) {
      say("column", "node", column.getTitle(), column.getTypeClass().getSimpleName());
    }
    for (Column column : model.getEdgeTable()) {
      say("column", "edge", column.getTitle(), column.getTypeClass().getSimpleName());
    }
    for (Node node : graph.getNodes()) {
      say("node", node.getId(), node.getLabel(), node.size(), node.x(), node.y(), node.getColor().getRGB() & 0xFFFFFF);
      say("dates", node.getId(), model.isDynamic() ? dates(node.getTimestamps()) : "");
    }
    for (Edge edge : graph.getEdges()) {
      say("edge", edge.getId(), edge.getSource().getId(), edge.getTarget().getId(), edge.getTypeLabel(), edge.getWeight());
    }
  }

  private static String dates(double[] times) {
    String[] days = new String[times == null ? 0 : times.length];
    Arrays.setAll(days, index -> day(times[index]).toString());
    return String.join(" ", days);
  }

  /** Moves the timeline over each year, and says what is left to see. */
  private static void timeline(GraphModel model) {
    if (!model.isDynamic()) {
      return;
    }
    Interval bounds = model.getTimeBounds();
    FilterController filters = find(FilterController.class);
    for (int year = day(bounds.getLow()).getYear(); year <= day(bounds.getHigh()).getYear(); year++) {
      DynamicRangeFilter filter = new DynamicRangeFilter(model);
      filter.setRange(new Range(time(LocalDate.of(year, 1, 1)), time(LocalDate.of(year, 12, 31))));
      Graph seen = model.getGraph(filters.filter(filters.createQuery(filter)));
      say("year", year, seen.getNodeCount(), seen.getEdgeCount());
    }
  }

  /** Says the degrees that the file brings beside those that Gephi counts. */
  private static void statistics(GraphModel model) {
    if (model.getNodeTable().getColumn("degree") == null) {
      return;
    }
    Map<Object, Object> brought = new HashMap<>();
    for (Node node : model.getGraph().getNodes()) {
      brought.put(node.getId(), node.getAttribute("degree") + "\t" + node.getAttribute("weightedDegree"));
    }
    new Degree().execute(model);
    new WeightedDegree().execute(model);
    for (Node node : model.getGraph().getNodes()) {
      Object weighted = node.getAttribute(WeightedDegree.WDEGREE);
      say("degree", node.getId(), brought.get(node.getId()), node.getAttribute(Degree.DEGREE), weighted);
    }
  }

  private static void print(Workspace workspace, File target) throws Exception {
    PreviewProperties preview = find(PreviewController.class).getModel(workspace).getProperties();
    preview.putValue(PreviewProperty.SHOW_NODE_LABELS, true);
    preview.putValue(PreviewProperty.EDGE_RESCALE_WEIGHT, true);
    preview.putValue(PreviewProperty.EDGE_RESCALE_WEIGHT_MIN, 1f);
    preview.putValue(PreviewProperty.EDGE_RESCALE_WEIGHT_MAX, 12f);
    preview.putValue(PreviewProperty.EDGE_OPACITY, 40f);
    ExportController exporter = find(ExportController.class);
    PDFExporter pdf = (PDFExporter) exporter.getExporter("pdf");
    pdf.setWorkspace(workspace);
    pdf.setLandscape(true);
    exporter.exportFile(target, pdf);
  }

  private static LocalDate day(double time) {
    return Instant.ofEpochMilli((long) time).atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static double time(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private static <T> T find(Class<T> service) {
    return Lookup.getDefault().lookup(service);
  }

  private static void say(Object... parts) {
    System.out.println(String.join("\t", Arrays.stream(parts).map(String::valueOf).toList()));
  }
}
