package io.github.gezhi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.gezhi.contract.Decision;
import io.github.gezhi.contract.DescribeResponse;
import io.github.gezhi.contract.Incident;
import io.github.gezhi.error.ContractException;
import io.github.gezhi.error.EngineException;
import io.github.gezhi.error.UnknownFunctionException;
import io.github.gezhi.error.UnreadableFileException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import javax.management.ObjectName;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    @Test
    void theCarriedEngineIsCompiledAndNamesItsFile() {
        Engine engine = Engine.carried();
        assertEquals(Engine.Mode.COMPILED_AT_BUILD, engine.mode());
        assertEquals(Sections.digest(Samples.core()), engine.digest());
        DescribeResponse description = engine.describe();
        assertNull(description.getPack());
        assertTrue(description.getLimits().size() > 5);
    }

    @Test
    void c2OfAnOldJavaIsKeptAway() throws Exception {
        Assumptions.assumeTrue(Runtime.version().feature() < 21, "C2 is in order");
        Engine.carried();
        Object directives = ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "compilerDirectivesPrint",
                new Object[] {new String[0]}, new String[] {String[].class.getName()});
        assertTrue(directives.toString().contains("io/github/gezhi/carried"), directives.toString());
    }

    @Test
    void theSameCodeWithOtherSectionsRunsOnTheSameClasses() {
        byte[] core = Samples.core();
        byte[] longer = Arrays.copyOf(core, core.length + 4);
        System.arraycopy(new byte[] {0, 2, 1, 'x'}, 0, longer, core.length, 4);
        Engine engine = Engine.fromBytes(longer);
        assertEquals(Engine.Mode.COMPILED_AT_BUILD, engine.mode());
        assertNotEquals(Engine.carried().digest(), engine.digest());
        try (Pack pack = engine.open(Samples.bundle()); Pack own = Engine.carried().open(Samples.bundle())) {
            assertEquals(own.decide(Samples.burstPipe()), pack.decide(Samples.burstPipe()));
        }
        assertThrows(EngineException.class, () -> engine.bakedPack(PackOptions.DEFAULT));
    }

    @Test
    void aBakedDistrictDecidesAsTheOpenedPackDoes() throws Exception {
        String named = System.getenv("GEZHI_ARTEFACTS");
        Path baked = Path.of(named == null ? "../../../target/component" : named)
                .resolve("lengshuitan.baked.core.wasm");
        Assumptions.assumeTrue(Files.exists(baked), "no baked district there");
        Engine engine = Engine.fromFile(baked);
        assertEquals(Engine.Mode.COMPILED_AT_BUILD, engine.mode());
        try (Pack pack = Engine.baked(Files.readAllBytes(baked), PackOptions.DEFAULT.fresh(true));
                Pack opened = Engine.carried().open(Samples.bundle())) {
            assertEquals(opened.getSummary().getDigest(), pack.getSummary().getDigest());
            assertEquals(opened.decide(Samples.burstPipe()), pack.decide(Samples.burstPipe()));
        }
    }

    @Test
    void otherCodeIsCompiledNowOrInterpreted() {
        assertEquals(Engine.Mode.COMPILED_AT_RUN_TIME, Engine.fromBytes(TinyEngine.named("tiny")).mode());
        assertEquals(Engine.Mode.INTERPRETED, CoreModule.of(TinyEngine.named("tiny"), false).mode());
    }

    @Test
    void whatIsNoCoreModuleIsRefusedWithAWord() {
        byte[] component = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};
        EngineException refused = assertThrows(EngineException.class, () -> Engine.fromBytes(component));
        assertTrue(refused.getMessage().contains("gezhi.core.wasm, not gezhi.component.wasm"), refused.getMessage());
        assertThrows(EngineException.class, () -> Engine.fromBytes(Arrays.copyOf(Samples.core(), 100_000)));
        assertThrows(EngineException.class, () -> Engine.fromFile(Path.of("nowhere.wasm")));
    }

    @Test
    void aPackDecidesAndTellsItsErrorsApart() {
        try (Pack pack = Engine.carried().openFile(Samples.LENGSHUITAN)) {
            assertEquals("lengshuitan", pack.getSummary().getId());
            Decision decision = pack.decide(Samples.burstPipe());
            assertEquals("1", decision.getIncident());
            assertEquals(pack.getSummary().getDigest(), decision.getReceipt().getPack());
            assertNull(pack.decide(Samples.burstPipe(), true, false).getReceipt());
            ContractException.InvalidRequest refused = assertThrows(ContractException.InvalidRequest.class,
                    () -> pack.call("decide", "{\"incident\":{\"id\":\"1\",\"reported_at\":\"x\"}}"));
            assertEquals("invalid_request", refused.getKind().value());
            assertTrue(refused.getPath().contains("reported_at"), refused.getPath());
            assertThrows(ContractException.InvalidRequest.class, () -> pack.call("assess", "{}"));
            assertThrows(ContractException.UnknownTable.class, () ->
                    pack.call("evaluate", "{\"table\":\"no such table\"}"));
            assertThrows(IllegalArgumentException.class, () -> pack.call("open", "{}"));
            assertThrows(UnknownFunctionException.class, () -> pack.call("no-such-function", "{}"));
            assertThrows(UnknownFunctionException.class, () -> pack.call("gezhi:engine/typed#decide", "{}"));
            assertEquals("1", pack.decide(Samples.burstPipe()).getIncident());
        }
    }

    @Test
    void aByteOrderMarkBeforeABundleIsPassedOver(@TempDir Path folder) throws Exception {
        Path marked = Files.writeString(folder.resolve("marked.json"), "\ufeff" + Samples.bundle());
        Path roster = Files.writeString(folder.resolve("roster.json"), "\ufeff{\"id\":\"r\",\"version\":\"1\"}");
        try (Pack pack = Engine.carried().openFile(marked, roster, PackOptions.DEFAULT)) {
            assertEquals("lengshuitan", pack.getSummary().getId());
        }
        Path twice = Files.writeString(folder.resolve("twice.json"), "\ufeff\ufeff" + Samples.bundle());
        assertThrows(ContractException.class, () -> Engine.carried().openFile(twice));
    }

    @Test
    void aFileThatCannotBeReadIsSaidToBeOne(@TempDir Path folder) throws Exception {
        Path none = folder.resolve("none.json");
        UnreadableFileException missing =
                assertThrows(UnreadableFileException.class, () -> Engine.carried().openFile(none));
        assertTrue(missing.getMessage().contains("none.json"), missing.getMessage());
        assertFalse(missing.getMessage().contains("UTF-8"), missing.getMessage());
        Path other = Files.write(folder.resolve("gbk.json"), Samples.bundle().getBytes("GBK"));
        UnreadableFileException coded =
                assertThrows(UnreadableFileException.class, () -> Engine.carried().openFile(other));
        assertTrue(coded.getMessage().contains("UTF-8"), coded.getMessage());
    }

    @Test
    void theJarHasLicenceAndNotice() throws Exception {
        for (String name : new String[] {"LICENSE", "NOTICE"}) {
            assertEquals(Files.readString(Path.of("../../..", name)),
                    Files.readString(Path.of("target/classes/META-INF", name)));
        }
    }

    @Test
    void aLocalTimeIsReadInTheZoneOfThePack() {
        Incident local = Samples.burstPipe().toBuilder().reportedAt(LocalDateTime.of(2023, 1, 3, 9, 15)).build();
        try (Pack pack = Engine.carried().open(Samples.bundle())) {
            assertEquals(pack.decide(Samples.burstPipe()).getDeadlines(), pack.decide(local).getDeadlines());
        }
    }

    @Test
    void aPackWithMistakesIsRefusedWithAllOfThem() {
        String bundle = Samples.bundle().replaceFirst("pack.toml\":\"", "pack.toml\":\"nonsense ");
        ContractException.InvalidPack refused =
                assertThrows(ContractException.InvalidPack.class, () -> Engine.carried().open(bundle));
        assertTrue(!refused.getDiagnostics().isEmpty());
        assertThrows(ContractException.InvalidRoster.class,
                () -> Engine.carried()
                        .open(Samples.bundle(),
                        "{\"id\":\"r\",\"version\":\"1\",\"areas\":[{\"id\":\"a\",\"tree\":\"none\","
                        + "\"tier\":\"grid\",\"name\":\"x\"}]}", PackOptions.DEFAULT));
    }
}
