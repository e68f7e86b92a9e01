package io.github.gezhi.example;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;

@SpringBootTest
@AutoConfigureMockMvc
class IncidentServiceTest {
    @Autowired
    private MockMvc service;

    private static Path bundle(String name) {
        String named = System.getenv("GEZHI_CORPUS");
        Path corpus = Path.of(named == null || named.isEmpty() ? "../../../target/corpus" : named);
        return corpus.resolve("bundles").resolve(name + ".json");
    }

    @DynamicPropertySource
    static void pack(DynamicPropertyRegistry properties) {
        properties.add("gezhi.bundle", () -> bundle("lengshuitan").toString());
    }

    private void decides(String text, String name) throws Exception {
        service.perform(post("/incidents").contentType(MediaType.APPLICATION_JSON)
                        .content("{\"id\":\"1\",\"reported_at\":\"2023-01-03T09:15:00\",\"text\":\"" + text + "\"}"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.incident").value("1"))
                .andExpect(jsonPath("$.classification.name").value(name))
                .andExpect(jsonPath("$.receipt.pack").isString());
    }

    @Test
    void decidesAndSwapsThePack() throws Exception {
        decides("地下自来水管破裂", "供水管道破裂");
        service.perform(put("/pack").contentType(MediaType.APPLICATION_JSON).content("{\"layers\":[]}"))
                .andExpect(status().isUnprocessableContent());
        service.perform(get("/pack")).andExpect(jsonPath("$.id").value("lengshuitan"));
        service.perform(put("/pack").contentType(MediaType.APPLICATION_JSON).content(read(bundle("beixinjie"))))
                .andExpect(status().isOk());
        service.perform(get("/pack")).andExpect(jsonPath("$.id").value("beixinjie"));
        decides("楼下飞线充电", "飞线充电");
    }

    @Test
    void theEnginesErrorIsTheAnswer() throws Exception {
        service.perform(post("/incidents").contentType(MediaType.APPLICATION_JSON)
                        .content("{\"id\":\"1\",\"reported_at\":\"never\"}"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.kind").value("invalid_request"))
                .andExpect(jsonPath("$.message.zh").isString());
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
